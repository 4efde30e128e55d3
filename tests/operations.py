"""For every address that takes a form: the operations of the API that do the same, or why there is none."""

from __future__ import annotations

DONE_BY = """
diary:trial            | pilot.answer
diary:nil              | diary.file
diary:file             | diary.file
diary:write            | diary.file
diary:fill_in          | diary.file
diary:meet             | problem.meet_again
diary:undo             | diary.undo
diary:works            | problem.confirm
diary:fails            | problem.reject
diary:reply            | problem.reply
diary:take_back        | problem.undo
diary:regimes          | regime.plan
diary:withdraw_regime  | regime.withdraw
rollout:leave          | leave.enter
rollout:take_back_leave | leave.take_back
problems:inbox_ask     | problem.ask_reporter
problems:phrases       | phrase.write
problems:phrase        | phrase.change phrase.remove
problems:targets       | promises.change
problems:bulk          | problems.accept problems.merge problems.area
problems:bulk_undo     | problems.undo
problems:save_view     | view.keep
problems:drop_view     | view.drop
problems:move          | problem.accept problem.ask problem.hold
problems:undo          | problem.undo
problems:watch         | problem.watch problem.unwatch
problems:remind        | problem.remind
problems:sheet         | problem.investigate
problems:sheet_part    | problem.investigate
problems:mark          | problem.answer_mark
problems:hand_over     | problem.hand_over
problems:question_about | problem.answer
problems:vendor_number | problem.vendor_number
home:agree             | change.approve
changes:open           | change.open
changes:from_problem   | problem.to_change
changes:as_is          | change.solve_as_is
changes:forward        | change.forward
changes:limits         | limits.change
changes:freeze         | freeze.declare
changes:lift           | freeze.lift
changes:propose        | kind.propose
changes:approve_kind   | kind.approve
changes:stop_kind      | kind.stop
changes:move           | change.read_back change.evaluate change.decide
changes:undo           | change.undo
changes:watch          | change.watch change.unwatch
changes:nudge          | change.nudge
changes:option_new     | change.draft_option
changes:option         | change.draft_option
changes:option_drop    | change.drop_option
changes:answer_objection | change.answer_objection
changes:remind         | change.remind
knowledge:write        | article.write
knowledge:draft        | article.write
knowledge:answer       | problem.answer_known
knowledge:revise       | article.revise
knowledge:vote         | article.vote
knowledge:move         | article.publish article.retire
knowledge:review       | article.vouch article.retire
knowledge:task         | task.finish
knowledge:wording      | wording.take wording.drop
knowledge:upgrade      | release.announce
knowledge:undo         | article.undo
knowledge:restore      | article.restore
knowledge:bulletin_write | bulletin.write
knowledge:bulletin_revise | bulletin.revise
knowledge:bulletin_send | bulletin.send
knowledge:acknowledge  | bulletin.acknowledge
knowledge:bulletin_remind | bulletin.remind
knowledge:withdraw     | bulletin.withdraw
talk:say               | problem.say change.say
talk:call              | meeting.call
talk:answer            | meeting.answer
talk:fix               | meeting.fix
talk:arrange           | meeting.shift meeting.change meeting.cancel meeting.end
evidence:upload        | file.upload
evidence:draft_delete  | file.remove
post:read_all          | notice.read
rewards:consent        | wall.consent
rewards:rules          | reward_rules.set
rewards:withdraw       | reward_rules.withdraw
rewards:confirm        | grant.confirm
rewards:move           | grant.confirm grant.decline grant.reverse
rewards:payouts        | payout.pay
rewards:take_back      | payout.take_back
rollout:setup          | project.change
rollout:new_member     | member.add
rollout:member         | member.change
rollout:invite         | member.invite
rollout:renew          | member.renew
rollout:end            | member.end
rollout:reset_factors  | member.reset_factors
rollout:sign_in        | sign_in.change
rollout:calendar       | calendar.set
rollout:fill_calendar  | calendar.fill
rollout:confirm_calendar | calendar.confirm
rollout:remove_day     | calendar.remove
rollout:departments    | department.add
rollout:areas          | area.add
rollout:firms          | firm.add
rollout:part           | department.change area.change firm.change
rollout:remove         | department.remove area.remove firm.remove
rollout:invite_all     | member.invite
webhooks:on            | webhook.on
webhooks:off           | webhook.off
webhooks:test          | webhook.test
webhooks:again         | delivery.again
webhooks:replay        | webhook.replay
webhooks:remove        | webhook.remove
"""

NOT_DONE: dict[str, str] = {
    "asks nothing of a person": "healthz ui:theme rollout:members",
    "signing in and what protects an account take the person, not a token": (
        "account_login account_logout account_reauthenticate mfa_authenticate mfa_login_webauthn"
        " account_change_password account_reset_password account_reset_password_from_key account_signup"
        " account_set_password people:invitation people:invitation_directory people:way_go people:way_back"
        " people:way_directory people:way_link people:way_unlink people:security people:totp_add"
        " people:passkey_add people:codes people:factor_drop people:reset_factors people:sessions"
        " people:session_end people:address people:address_confirm"
    ),
    "how pages look and speak to one person, in whatever project": "people:me people:language",
    "secrets are made, shown and ended on a page, so that no secret makes another": (
        "tokens:list tokens:revoke tokens:subscribe tokens:unsubscribe"
    ),
    "the address of a robot or an application is a secret that only a person enters": (
        "messenger:mine messenger:try messenger:remove messenger:groups messenger:choose messenger:wecom"
        " messenger:people messenger:try_wecom messenger:remove_wecom"
    ),
    "a way out that lasts longer than any token is opened and widened by a person who has just signed in, and its"
    " secret is kept nowhere, not even in the answer to a repetition": (
        "webhooks:list webhooks:change webhooks:renew"
    ),
    "a link out of a mail; its operation is that of the page behind it": "tap less",
    "the first start, and the demo": "start demo:list demo:enter",
    "somebody looks at a sheet row by row before it is taken; a program sends row by row": (
        "home:import home:histories home:history rollout:sheet rollout:leave_sheet rollout:take_notice"
    ),
    "what is being written, kept for the browser": "diary:draft problems:sheet_draft changes:draft",
    "looks while somebody writes and changes nothing; programs search": (
        "diary:suggest changes:suggest changes:compare diary:regime_preview"
    ),
    "a card, a notice or a bell of the pages that is put away": (
        "rewards:seen changes:seen post:seen diary:really_none"
    ),
    "rings in a browser, and only there": "post:ring_here post:ring_no_more",
    "the browser's half of an upload; programs send the file itself": (
        "evidence:direct_offer evidence:direct_fetch"
    ),
    "drawn on a picture by hand": "evidence:marks",
    "how one person is told is that person's alone": "post:preferences",
    "strangers' mail is judged by eye before it becomes anything": "mailroom:settle mailroom:setup",
    "looked through letter by letter after something went wrong": "post:send_again post:works_again",
    "reminders go by themselves; by hand once a day from the list of who is missing": "diary:remind",
    "a suggestion from weeks of figures that the lead weighs on its page": "diary:follow diary:dismiss",
    "what a consultant's day costs is agreed once, on the page of the savings": "knowledge:terms",
    "found while writing; a program reports and the article answers it": "diary:self_solved",
}


def done_by() -> dict[str, list[str]]:
    """Operations by route."""
    rows = [line.split("|") for line in DONE_BY.strip().splitlines()]
    return {route.strip(): names.split() for route, names in rows}


def not_done() -> dict[str, str]:
    """The reason by route."""
    return {route: reason for reason, routes in NOT_DONE.items() for route in routes.split()}
