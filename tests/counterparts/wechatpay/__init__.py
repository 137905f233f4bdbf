"""WeChat Pay v3 as a merchant meets it, on loopback: for tests, and for who builds a front end.

Direct-merchant mode with WeChat Pay's public key: Native, H5 and JSAPI orders,
query, close, refunds, and signed, sealed notices. It follows the field names,
states and error codes of https://pay.weixin.qq.com/doc/v3/merchant. No money
moves; whoever holds the phone decides on its own pages what happens, and
``faults`` lets anything go wrong on demand.

``python -m tests.counterparts.wechatpay -- make run`` starts it beside a house.
"""
