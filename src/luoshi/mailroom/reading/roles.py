"""What an element of a mail's HTML is for: the marks that mail programs set around quotes and signatures."""

from __future__ import annotations

import re

# Whole elements that are a quote, as their clients name them.
CITED = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|history-quote|lark-mail-quote|isReplyContent"
    r"|ReferenceQuote|__aliyun_previous|zmail_extra|tutanota_quote|ntes-mailmaster-quote|^quote$|iosymail",
    re.IGNORECASE,
)
# From here to the end of the mail.
TO_THE_END = re.compile(
    r"divRplyFwdMsg|mail-editor-reference-message|OLK_SRC_BODY_SECTION|replySplit|reply139content|^origbody$",
    re.I,
)
SIGNED = re.compile(
    r"gmail_signature|aliyun_signature|moz-signature|ms-outlook-mobile-signature|AppleMailSignature|protonmail_signature"
    r"|foxmail_signature|ntes-signature|spnEditorSign|mail-signature|lark-mail-signature|^signature$|xmail_sign"
    r"|^ntesMailSign|netease-signature",
    re.IGNORECASE,
)
LEFT_BORDER = re.compile(r"border-left\s*:(?!\s*(none|0))", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)


def role_of(tag: str, given: dict[str, str]) -> str:
    """What the element is: "cite", "quote" (from here to the end), "signature", "hidden", or nothing."""
    names = " ".join(given.get(name, "") for name in ("class", "id", "name")).split()
    style = given.get("style", "")
    if HIDDEN.search(style):
        return "hidden"
    if tag == "blockquote" and (given.get("type", "") == "cite" or LEFT_BORDER.search(style)):
        return "cite"
    if any(map(CITED.search, names)) and tag != "span":
        return "cite"
    if any(map(TO_THE_END.search, names)):
        return "quote"
    return "signature" if any(map(SIGNED.search, names)) else ""
