"""Addresses of rewards."""

from django.urls import path

from luoshi.rewards.views import deciding, own, paying, ruling, wall

app_name = "rewards"
urlpatterns = [
    path("rewards/", wall.wall, name="wall"),
    path("rewards/mine/", own.mine, name="mine"),
    path("rewards/mine/wall/", own.consent, name="consent"),
    path("rewards/seen/<uuid:cause>/", own.seen, name="seen"),
    path("rewards/rules/", ruling.rules_page, name="rules"),
    path("rewards/rules/<uuid:pk>/withdraw/", ruling.withdraw, name="withdraw"),
    path("rewards/grants/", deciding.proposed, name="grants"),
    path("rewards/grants/confirm/", deciding.confirm_together, name="confirm"),
    path("rewards/grants/<uuid:pk>/", deciding.grant, name="grant"),
    path("rewards/grants/<uuid:pk>/<slug:verb>/", deciding.move, name="move"),
    path("rewards/payouts/", paying.payouts, name="payouts"),
    path("rewards/payouts/balances.xlsx", paying.balances_file, name="balances"),
    path("rewards/payouts/<int:number>/take-back/", paying.take_back, name="take_back"),
    path("rewards/payouts/<int:number>.xlsx", paying.payout_file, name="payout"),
]
