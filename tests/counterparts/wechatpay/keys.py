"""Both sides' keys, and what is signed and sealed with them."""

import base64
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from offsets.merchants import WeChatPayAccount

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
REQUEST_WINDOW_S = 300

_PART = re.compile(r'(\w+)="([^"]*)"')


def private_pem(key: RSAPrivateKey) -> str:
    """A private key as its file has it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Keys:
    """One merchant's account, with the private keys of both sides and of a stranger."""

    appid: str = "wxd678efh567hg6787"
    mchid: str = "1230000109"
    cert_serial: str = "444F4864EA9B34415E6E2D4C4B4E5F6A7B8C9D0E"
    public_key_id: str = "PUB_KEY_ID_0112300001092026110100000001"
    apiv3_key: str = field(default_factory=lambda: secrets.token_hex(16))
    merchant: RSAPrivateKey = field(default_factory=_key)
    wechat: RSAPrivateKey = field(default_factory=_key)
    stranger: RSAPrivateKey = field(default_factory=_key)

    def account(self, base_url: str) -> WeChatPayAccount:
        """What the merchant's house is told of it."""
        return WeChatPayAccount(
            self.appid, self.mchid, self.cert_serial, self.public_key_id, self.public_pem,
            self.private_pem, self.apiv3_key, base_url,
        )  # fmt: skip

    @property
    def private_pem(self) -> str:
        """The merchant's ``apiclient_key.pem``."""
        return private_pem(self.merchant)

    @property
    def public_pem(self) -> str:
        """WeChat Pay's ``pub_key.pem``."""
        public = self.wechat.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def signed(
        self, body: str, at: int | None = None, key: RSAPrivateKey | None = None
    ) -> dict[str, str]:
        """The headers of an answer or a notice, signed by WeChat Pay or whoever's key is given."""
        timestamp, nonce = str(int(time.time()) if at is None else at), secrets.token_hex(16)
        message = f"{timestamp}\n{nonce}\n{body}\n".encode()
        signature = (key or self.wechat).sign(message, PKCS1v15(), SHA256())
        return {
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.public_key_id,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": SCHEMA,
        }

    def sealed(self, resource: dict[str, Any], kind: str) -> dict[str, str]:
        """A resource under AES-256-GCM with the merchant's APIv3 key."""
        nonce = secrets.token_hex(6)
        plain = json.dumps(resource, ensure_ascii=False).encode()
        box = AESGCM(self.apiv3_key.encode()).encrypt(nonce.encode(), plain, kind.encode())
        return {
            "original_type": kind,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(box).decode(),
            "associated_data": kind,
            "nonce": nonce,
        }

    def signed_by_merchant(self, authorization: str, method: str, path: str, body: str) -> bool:
        """Whether a request's Authorization is this merchant's, over exactly this request."""
        scheme, _, rest = authorization.partition(" ")
        parts = dict(_PART.findall(rest))
        if scheme != SCHEMA or parts.get("mchid") != self.mchid:
            return False
        if parts.get("serial_no") != self.cert_serial or not parts["timestamp"].isdecimal():
            return False
        if abs(time.time() - int(parts["timestamp"])) > REQUEST_WINDOW_S:
            return False
        message = f"{method}\n{path}\n{parts['timestamp']}\n{parts['nonce_str']}\n{body}\n"
        return self._is_merchants(parts["signature"], message)

    def signed_for_payment(self, parameters: dict[str, str]) -> bool:
        """Whether the parameters of ``wx.requestPayment`` are signed as the client checks them."""
        names = ("appId", "timeStamp", "nonceStr", "package")
        message = "".join(f"{parameters[name]}\n" for name in names)
        return self._is_merchants(parameters["paySign"], message)

    def _is_merchants(self, signature: str, message: str) -> bool:
        try:
            self.merchant.public_key().verify(
                base64.b64decode(signature), message.encode(), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return False
        return True
