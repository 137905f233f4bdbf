"""What who pays sees of the counterpart: a wallet of open payments, and H5's middle page."""

_HEAD = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>WeChat Pay counterpart</title>
<style>body{font:16px/1.5 sans-serif;max-width:40rem;margin:1rem auto;padding:0 1rem}
form{display:inline}button{font:inherit;padding:.5rem 1rem}li{margin:1rem 0}</style>
<p>Not WeChat: a counterpart for tests. No money moves. 这不是微信，只用于测试，不会扣款。</p>
"""

WALLET = (
    _HEAD
    + """<h1>Payments 付款</h1><ul>{% for one in transactions %}
<li><code>{{ one.number }}</code> {{ one.asked.description }},
{{ one.total_fen }} fen, {{ one.kind }}, <b>{{ one.state }}</b>
{% if one.state in ("NOTPAY", "PAYERROR") %}{% for act, words in (("pay", "付款 Pay"),
("decline", "拒付 Decline")) %}
<form method="post" action="/act"><input type="hidden" name="number" value="{{ one.number }}">
<button name="act" value="{{ act }}">{{ words }}</button></form>{% endfor %}{% endif %}</li>
{% else %}<li>None yet. 暂无。</li>{% endfor %}</ul>
<h1>Refunds 退款</h1><ul>{% for one in refunds %}
<li><code>{{ one.asked.out_refund_no }}</code> {{ one.asked.amount.refund }} fen, {{ one.status }}
</li>{% endfor %}</ul>
<form method="post" action="/act"><button name="act" value="finish_refunds">退款到账 Let refunds
arrive</button></form>"""
)

H5 = (
    _HEAD
    + """<h1>{{ transaction.asked.description }}</h1><p>{{ transaction.total_fen }} fen</p>
{% for act, words in (("pay", "付款 Pay"), ("decline", "拒付 Decline")) %}
<form method="post" action="/act"><input type="hidden" name="number"
value="{{ transaction.number }}"><input type="hidden" name="back" value="{{ back }}">
<button name="act" value="{{ act }}">{{ words }}</button></form>{% endfor %}"""
)
