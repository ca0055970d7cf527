"""The enveloped signature of a document (XMLDSig 1.1), for which CAP 1.2 leaves a place."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.signer import XMLSigner

from streams.public_warnings.seal import Seal


def signed(document: bytes, seal: Seal) -> bytes:
    """Return the document with the signature as the last child of its root, the certificate in it.

    ECDSA and RSA with SHA-256 are what every implementation of XMLDSig 1.1 must know (section 6.1).
    """
    elliptic = isinstance(seal.key, EllipticCurvePrivateKey)
    signer = XMLSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256 if elliptic else SignatureMethod.RSA_SHA256)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = signer.sign(etree.fromstring(document, parser), key=seal.key, cert=[seal.certificate])
    raw: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return raw
