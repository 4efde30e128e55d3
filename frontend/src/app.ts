import htmx from "htmx.org";
import { AskOrWrite } from "./elements/ask-or-write";
import { AudienceSwitch } from "./elements/audience-switch";
import { CommandPalette } from "./elements/command-palette";
import { CopyText } from "./elements/copy-text";
import { DraftKeeper } from "./elements/draft-keeper";
import { FileField } from "./elements/file-field";
import { FollowChoice } from "./elements/follow-choice";
import { GrowText } from "./elements/grow-text";
import { KeyKeeper } from "./elements/key-keeper";
import { ListWalker } from "./elements/list-walker";
import { LivePart } from "./elements/live-part";
import { LuoshiChart } from "./elements/luoshi-chart";
import { MentionNames } from "./elements/mention-names";
import { MomentField } from "./elements/moment-field";
import { PasskeyDoor } from "./elements/passkey-door";
import { PasteAnywhere } from "./elements/paste-anywhere";
import { PickRows } from "./elements/pick-rows";
import { PictureDrop } from "./elements/picture-drop";
import { PictureViewer } from "./elements/picture-viewer";
import { PushHere } from "./elements/push-here";
import { ReadOnSight } from "./elements/read-on-sight";
import { ReadyPhrases } from "./elements/ready-phrases";
import { RealTap } from "./elements/real-tap";
import { SaveText } from "./elements/save-text";
import { SendOnce } from "./elements/send-once";
import { SuggestWhileWriting } from "./elements/suggest-while-writing";
import { ThemeSwitch } from "./elements/theme-switch";
import { UndoToast } from "./elements/undo-toast";
import { UnreadWatch } from "./elements/unread-watch";
import { showCurrentTabs } from "./lib/current-tab";
import { listenForMarking } from "./lib/marker-door";
import { listenForOverlays } from "./lib/overlays";

window.htmx = htmx;

const ELEMENTS: Record<string, CustomElementConstructor> = {
  "ask-or-write": AskOrWrite,
  "audience-switch": AudienceSwitch,
  "command-palette": CommandPalette,
  "copy-text": CopyText,
  "draft-keeper": DraftKeeper,
  "file-field": FileField,
  "follow-choice": FollowChoice,
  "grow-text": GrowText,
  "key-keeper": KeyKeeper,
  "list-walker": ListWalker,
  "live-part": LivePart,
  "luoshi-chart": LuoshiChart,
  "mention-names": MentionNames,
  "moment-field": MomentField,
  "passkey-door": PasskeyDoor,
  "paste-anywhere": PasteAnywhere,
  "pick-rows": PickRows,
  "picture-drop": PictureDrop,
  "picture-viewer": PictureViewer,
  "ready-phrases": ReadyPhrases,
  "push-here": PushHere,
  "read-on-sight": ReadOnSight,
  "real-tap": RealTap,
  "save-text": SaveText,
  "send-once": SendOnce,
  "suggest-while-writing": SuggestWhileWriting,
  "theme-switch": ThemeSwitch,
  "undo-toast": UndoToast,
  "unread-watch": UnreadWatch,
};

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
listenForOverlays();
listenForMarking();
showCurrentTabs();
