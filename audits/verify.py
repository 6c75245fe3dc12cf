#!/usr/bin/env python3
"""Verify an export of a Timbang ledger, or one receipt, without trusting the program that wrote it.

    python3 audits/verify.py EXPORT_DIR [--key VKEY] [--known CHECKPOINT_FILE] [--json] [--jobs N]
    python3 audits/verify.py --receipt FILE [--key VKEY] [--json]

--key    a key of the log that you got from somebody you trust, not from the export
--known  a checkpoint of this log that you kept from an earlier visit: shows that nothing before it was cut or changed
--json   one JSON object instead of text;  --jobs: how many processes check signatures

Exit: 0 no fault found, 1 faults found, 2 wrong usage, 3 the check could not be made (folder, Python package).
Needs Python 3.11 or later and the package `cryptography`; every other line of the check is in this file.

It was written from audits/README.md alone. "Section N" below means a section of that page. How it goes:
  1. survey the folder: which file is which (section 7)
  2. read the checkpoints and the keys in entry 0 (sections 3 and 4)
  3. walk the entries bundle by bundle, in order: what can be said of an entry alone (its form, its signatures) is worked out in
     parallel; what depends on the entries before (position, chain, tree, rules) follows in this process
     (the rules of section 6, one method a rule, are in the class Procedure)
  4. compare what lies beside the entries: policy.json, programmes, disclosures
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import sys
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise, takewhile
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
except ImportError:
    sys.stderr.write(
        "verify.py needs the Python package `cryptography`: run `python3 -m pip install cryptography`,"
        " or on Debian and Ubuntu `apt install python3-cryptography`\n"
    )
    sys.exit(3)

MAX_NOTE = 65_535  # bytes of an entry (section 2); held for checkpoints too
MAX_SIGNATURES = 16  # signature lines of a note (section 2)
MAX_INTEGER = 2**53 - 1  # canonical JSON (section 2)
MAX_FILE = 64 << 20  # policy.json, disclosures, programmes: the page sets no bound, a machine's memory does
MAX_RECEIPT = 4 << 20  # an entry in base64, at most 63 hashes, a checkpoint: far below this
WIDTH = 256  # hashes of a full tile, entries of a full bundle (section 7)
MAX_BUNDLE = WIDTH * (2 + MAX_NOTE)
MAX_NESTING = 32  # no entry nests deeper than 3; keeps hostile JSON away from the limits of Python's stack
MAX_JOBS = 61  # the most Windows can wait for


class Malformed(Exception):
    """Bytes that are not of the form the page gives them: class `encoding`."""


class Unusable(Exception):
    """The machine or the folder does not allow the check: exit 3."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `seq` is None where no single entry is meant."""

    kind: str  # the class of section 8
    seq: int | None
    path: str
    message: str


@dataclass
class Report:
    """What is printed, as text or as JSON."""

    origin: str | None = None
    mode: str | None = None  # of genesis
    size: int = 0
    fingerprint: str | None = None
    pinned: bool = False
    entries_by_kind: Counter[str] = field(default_factory=Counter)
    checkpoint_size: int | None = None
    entries_after_checkpoint: int = 0
    adverse: Counter[str] = field(default_factory=Counter)  # adverse `decision.issued` by what proves them (section 6)
    unvouched: int = 0  # accounts that may decide and for which no colleague vouched (section 6)
    overdue: int = 0  # open reviews whose told term is over
    untold: int = 0  # decisions without a notice
    outlived: int = 0  # adverse decisions after an earlier term of their application ran out (section 6)
    unreviewed: int = 0  # grants in an emergency that wait for review (section 6)
    faults: list[Fault] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, kind: str, seq: int | None, path: str, message: str) -> None:
        self.faults.append(Fault(kind, seq, path, message))

    def sorted_faults(self) -> list[Fault]:
        """By position; the sort is stable, so within one entry the order of section 8 stands."""
        return sorted(self.faults, key=lambda f: (f.seq is None, f.seq or 0))

    def first_divergence(self) -> int | None:
        return min((f.seq for f in self.faults if f.seq is not None), default=None)


def shown(text: object) -> str:
    """Foreign text for a message: quoted, ASCII, short, so that a hostile export cannot draw on the terminal."""
    plain = ascii(text)
    return plain if len(plain) <= 80 else plain[:77] + "..."


# ---------------------------------------------------------------------------------------------------------------
# Text forms (sections 1 and 2)
# ---------------------------------------------------------------------------------------------------------------

ORIGIN = re.compile(r"(?=.{1,120}\Z)[a-z0-9.-]+(?:/[a-z0-9.-]+)*")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")  # 16 digits: those of the largest, 2^53-1
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]')  # strings are matched so that brackets inside them are passed over
ESCAPE = re.compile(rb'\\["\\]')
SIGNATURE_LINE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)")


def decode_base64(text: str, length: int | None = None) -> bytes:
    """Section 1: base64 with padding; the one text that encodes these bytes and no other is accepted."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Malformed(f"not base64: {shown(text)}") from None
    if base64.b64encode(raw).decode() != text:
        raise Malformed(f"base64 is not canonical: {shown(text)}")
    if length is not None and len(raw) != length:
        raise Malformed(f"{len(raw)} bytes in base64 where {length} belong")
    return raw


def is_decimal(text: str) -> bool:
    """Section 1: every number in a text and in the name of a file."""
    return DECIMAL.fullmatch(text) is not None and int(text) <= MAX_INTEGER


def decode_decimal(text: str) -> int:
    if not is_decimal(text):
        raise Malformed(f"not a decimal number from 0 to 2^53-1 without leading zeros: {shown(text)}")
    return int(text)


def decode_origin(text: str) -> str:
    if not ORIGIN.fullmatch(text):
        raise Malformed(f"not an origin: {shown(text)}")
    return text


def canonical(value: object) -> bytes:
    """Section 2, canonical JSON, writing. Right only for values that `read_canonical` lets through."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def limit_nesting(raw: bytes) -> None:
    depth = 0
    for bracket in BRACKET.finditer(raw):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(bracket.group(), 0)
        if depth > MAX_NESTING:
            raise Malformed(f"JSON is nested more than {MAX_NESTING} deep")


def unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("JSON has a key twice in one object")
    return members


def read_canonical(raw: bytes) -> dict[str, object]:
    """Section 2, canonical JSON: parse, refuse duplicate keys, write again, compare the bytes.

    Comparing catches white space, key order, `-0` and leading zeros. What Python reads and writes back unchanged although the
    page forbids it (fractions, NaN, negative and large integers, escaped control characters, DEL) is refused by name.
    """
    if not all(0x20 <= byte <= 0x7E for byte in raw):
        raise Malformed("JSON has a byte outside printable ASCII")
    if b"\\" in ESCAPE.sub(b"", raw):
        raise Malformed("JSON has an escape other than of a quote or a backslash")
    limit_nesting(raw)

    def integer(digits: str) -> int:
        if len(digits) > 16 or not 0 <= int(digits) <= MAX_INTEGER:
            raise Malformed(f"JSON integer is outside 0 to 2^53-1: {shown(digits)}")
        return int(digits)

    def refuse(number: str) -> object:
        raise Malformed(f"JSON number with a fraction or exponent, or none at all: {shown(number)}")

    try:
        value = json.loads(raw, object_pairs_hook=unique_members, parse_int=integer, parse_float=refuse, parse_constant=refuse)
    except ValueError as error:
        raise Malformed(f"not JSON: {shown(str(error))}") from None
    if not isinstance(value, dict):
        raise Malformed("JSON is not an object")
    if canonical(value) != raw:
        raise Malformed("JSON is not in its canonical form")
    return value


def read_canonical_file(raw: bytes) -> dict[str, object]:
    """Section 7: canonical JSON and a newline."""
    if not raw.endswith(b"\n"):
        raise Malformed("the last newline is missing")
    return read_canonical(raw[:-1])


# ---------------------------------------------------------------------------------------------------------------
# Keys and signatures (section 2)
# ---------------------------------------------------------------------------------------------------------------

FIELD = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD


@lru_cache(maxsize=64)
def weakness(public: bytes) -> str | None:
    """Section 2: why a public key is refused, or None. Decoding of RFC 8032 section 5.1.3, every step strict.

    Libraries differ here: many reduce y or ignore the sign of x = 0, and under a key of small order one signature fits many texts.
    """
    sign = public[31] >> 7
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= FIELD:
        return "public key is not canonical: y is not below 2^255-19"
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if x * x % FIELD != square:
        x = x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    if x * x % FIELD != square:
        return "public key is not a point of the curve"
    if x == 0 and sign:
        return "public key is not canonical: x is 0 and its sign is set"
    # Three doublings multiply by the cofactor 8: whatever becomes the neutral point (0, 1) is of small order.
    for _ in range(3):
        t = CURVE_D * x * x * y * y % FIELD
        x, y = 2 * x * y * pow(1 + t, -1, FIELD) % FIELD, (y * y + x * x) * pow(1 - t, -1, FIELD) % FIELD
    return "public key is of small order" if (x, y) == (0, 1) else None


@dataclass(frozen=True)
class Key:
    role: str  # entry, checkpoint or root; "" for one given on the command line
    name: str
    key_id: bytes
    public: bytes
    vkey: str


def read_vkey(vkey: str, role: str = "") -> Key:
    """Section 2: `<key name>+<key id>+<base64(0x01 || public key)>`; the key id must be that of name and key."""
    parts = vkey.split("+", 2)  # base64 may hold a plus sign, names may not
    if len(parts) != 3 or not parts[0]:
        raise Malformed("key is not <name>+<key id>+<base64>")
    name, key_hex, encoded = parts
    blob = decode_base64(encoded, 33)
    if blob[0] != 1:
        raise Malformed("key is not Ed25519 (first byte 0x01)")
    key_id = hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\n" + blob).digest()[:4]
    if key_hex != key_id.hex():
        raise Malformed(f"key id is {shown(key_hex)}, of this name and key it is {key_id.hex()}")
    return Key(role, name, key_id, blob[1:], vkey)


@lru_cache(maxsize=64)
def loaded(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def verifies(public: bytes, signature: bytes, signed: bytes) -> bool:
    """Section 2: RFC 8032, cofactorless, S canonical, as OpenSSL does it one signature at a time."""
    try:
        loaded(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


# ---------------------------------------------------------------------------------------------------------------
# Notes: entries and checkpoints (sections 2 and 4)
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignatureLine:
    name: str
    key_id: bytes
    signature: bytes

    def by(self, key: Key) -> bool:
        return (self.name, self.key_id) == (key.name, key.key_id)


def read_note(raw: bytes, height: int) -> tuple[list[str], bytes, tuple[SignatureLine, ...]]:
    """Section 2: `height` text lines, an empty line, 1 to 16 signature lines. Gives lines, signed bytes, signatures."""
    if len(raw) > MAX_NOTE:
        raise Malformed(f"{len(raw)} bytes, the most is {MAX_NOTE}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8 at byte {error.start}") from None
    if control := CONTROL.search(text):
        raise Malformed(f"control character {shown(control.group())}")
    if not text.endswith("\n"):
        raise Malformed("the last newline is missing")
    lines = text[:-1].split("\n")
    if len(lines) < height + 2 or lines[height] != "":
        raise Malformed(f"not {height} lines, an empty line and signature lines")
    if len(lines) - height - 1 > MAX_SIGNATURES:
        raise Malformed(f"more than {MAX_SIGNATURES} signature lines")
    signatures = []
    for line in lines[height + 1 :]:
        match = SIGNATURE_LINE.fullmatch(line)
        blob = decode_base64(match.group(2)) if match else b""
        if not match or len(blob) < 5:
            raise Malformed(f"not a signature line: {shown(line)}")
        signatures.append(SignatureLine(match.group(1), blob[:4], blob[4:]))
    signed = "".join(line + "\n" for line in lines[:height]).encode()
    return lines[:height], signed, tuple(signatures)


@dataclass(frozen=True)
class Entry:
    origin: str
    seq: int
    prev: bytes
    fields: dict[str, object]
    signed: bytes
    signatures: tuple[SignatureLine, ...]


def read_entry(raw: bytes) -> Entry:
    """Section 2, the form of an entry."""
    lines, signed, signatures = read_note(raw, 5)
    if lines[0] != "timbang/entry/v1":
        raise Malformed(f"first line is {shown(lines[0])}")
    if any(len(line.signature) != 64 for line in signatures):
        raise Malformed("a signature is not of 64 bytes")
    origin, seq, prev = decode_origin(lines[1]), decode_decimal(lines[2]), decode_base64(lines[3], 32)
    return Entry(origin, seq, prev, read_canonical(lines[4].encode()), signed, signatures)


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    signed: bytes
    signatures: tuple[SignatureLine, ...]


def read_checkpoint(raw: bytes) -> Checkpoint:
    """Section 4, the form of a checkpoint. Lines of other signers (witnesses) may be of any length."""
    lines, signed, signatures = read_note(raw, 3)
    origin, size, root = decode_origin(lines[0]), decode_decimal(lines[1]), decode_base64(lines[2], 32)
    return Checkpoint(origin, size, root, signed, signatures)


def unsigned(checkpoint: Checkpoint, key: Key) -> str | None:
    """Section 4: signed by the checkpoint key; lines of others are ignored. Gives why it is not, or None."""
    own = [line for line in checkpoint.signatures if line.by(key)]
    if not own:
        return "no signature by the log's checkpoint key"
    good = all(verifies(key.public, line.signature, checkpoint.signed) for line in own)
    return None if good else "the checkpoint key's signature does not verify"


# ---------------------------------------------------------------------------------------------------------------
# Kinds (section 3)
# ---------------------------------------------------------------------------------------------------------------

Form = Callable[[object], bool]


def text_like(pattern: str) -> Form:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def integer_from(least: int, most: int = MAX_INTEGER) -> Form:
    return lambda value: type(value) is int and least <= value <= most  # `type`, because True is an int to isinstance


def object_of(**members: Form) -> Form:
    """An object with exactly these members."""
    return lambda value: (
        isinstance(value, dict) and value.keys() == members.keys() and all(form(value[name]) for name, form in members.items())
    )


def array_of(**members: Form) -> Form:
    """An array of objects with exactly these members."""
    element = object_of(**members)
    return lambda value: isinstance(value, list) and all(map(element, value))


def or_null(form: Form) -> Form:
    return lambda value: value is None or form(value)


def ascend(names: list[str]) -> bool:
    return all(before < after for before, after in pairwise(names))


def exactly(wanted: object) -> Form:
    return lambda value: canonical(value) == canonical(wanted)


def bytes_from(least: int, most: int) -> Form:
    """Base64 of so many bytes."""

    def form(value: object) -> bool:
        try:
            return isinstance(value, str) and least <= len(decode_base64(value)) <= most
        except Malformed:
            return False

    return form


@lru_cache(maxsize=64)
def point(encoded: str) -> EllipticCurvePublicKey:
    """Section 3: the public key of a passkey, an uncompressed point of P-256."""
    raw = decode_base64(encoded, 65)
    if raw[0] != 4:
        raise Malformed("point is not uncompressed")
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except ValueError:
        raise Malformed("no point of P-256") from None


def is_point(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(point(value))
    except Malformed:
        return False


def first_passkeys(value: object) -> bool:
    """Section 3: none or at least two, of two persons or more, no credential twice, no account of two persons."""
    if not PASSKEYS(value):
        return False
    credentials, persons = ({passkey[name] for passkey in value} for name in ("credential", "person"))
    belonging = {passkey["subject"]: passkey["person"] for passkey in value}
    one_person_each = all(belonging[passkey["subject"]] == passkey["person"] for passkey in value)
    return not value or len(credentials) == len(value) and len(persons) >= 2 and one_person_each


GRANTING = {"eligible", "grant", "provisional_grant", "issue", "issue_after_confirmation"}
STEPS = {"review", "needs_data", "forward", "task", "correction"}
ADVERSE = {"proposed_refusal", "waiting_list", "reduction", "partial_grant", "suspension", "termination", "repayment",
           "conditioned", "revocation", "misuse_referral", "closed_without_data"}  # fmt: skip
DECIDING = ("officer", "supervisor", "objection-officer")
SENIOR = ("supervisor", "board")  # who vouches, wherever there is one (rule 9g)
WEIGHTY = (*DECIDING, "board")
ANSWERING = ("author", "supervisor", "board", "administrator")  # for a programme (rule 6d)

RANDOM = "[0-9abcdefghjkmnpqrstvwxyz]{26}"
DIGEST = text_like("[0-9a-f]{64}")
ACTOR = text_like(f"engine|operator|a-{RANDOM}")
ACCOUNT = text_like(f"a-{RANDOM}")
PERSON = text_like(f"p-{RANDOM}")
CASE = text_like(f"c-{RANDOM}")
PROGRAMME = text_like("[a-z0-9-]{1,64}")
ROLE = text_like("officer|supervisor|objection-officer|author|board|auditor|administrator")
NAME = text_like(ORIGIN.pattern)
TEXT = text_like(".*")
COMMITMENT = ENTRY = CHALLENGE = DIGEST  # all are 64 hex digits
BYTES = bytes_from(1, 8192)
TIME = integer_from(0)
RP = text_like("[a-z0-9.-]{1,253}")
LEAF = text_like("[A-Za-z0-9-]{1,64}")
TRUTH = lambda value: isinstance(value, bool)  # noqa: E731
DECIDED = text_like("|".join(sorted(GRANTING | ADVERSE)))
SEAT = integer_from(1, 3)
ASSERTION = object_of(authenticator_data=BYTES, client_data=BYTES, credential=BYTES, signature=BYTES)
PASSKEY = {
    "algorithm": exactly("es256"),
    "credential": BYTES,
    "person": PERSON,
    "public_key": is_point,
    "rp": RP,
    "subject": ACCOUNT,
}
PASSKEYS = array_of(**PASSKEY)

POLICIES = array_of(digest=DIGEST, name=text_like("[ -~]{1,120}"))
KEYS = array_of(role=text_like("entry|checkpoint|root"), vkey=TEXT)
KEY_ROLES = ["entry", "checkpoint", "root"]

# Section 3: the commitment whose payload is disclosed, where it is not called `commitment`.
DISCLOSED = {"review.confirmed": "reason", "review.overruled": "reason", "decision.issued": "notice"}

CONFIRMATION = {
    "assertion": or_null(ASSERTION),
    "case": CASE,
    "challenge": or_null(CHALLENGE),
    "notice": COMMITMENT,
    "outcome": DECIDED,
    "proof": text_like("passkey|password-totp"),
    "reason": COMMITMENT,
    "seat": SEAT,
    "shown": ENTRY,
}

KINDS: dict[str, dict[str, Form]] = {
    "genesis": {
        "backup_days": integer_from(1),
        "format": exactly("timbang/ledger/v1"),
        "keys": lambda value: KEYS(value) and [key["role"] for key in value] == KEY_ROLES,
        "mode": text_like("demo|live"),
        "passkeys": first_passkeys,
        "policies": lambda value: POLICIES(value) and ascend([policy["name"] for policy in value]),
        "retention_days": integer_from(1),
        "witnesses": exactly({"quorum": 0, "vkeys": []}),
    },
    "programme.proposed": {
        "digest": DIGEST,
        "id": PROGRAMME,
        "status": text_like("example|draft|active"),
        "version": integer_from(1),
    },
    "application.received": {"case": CASE, "commitment": DIGEST, "programme": PROGRAMME},
    "decision.recommended": {"case": CASE, "commitment": DIGEST, "programme": DIGEST},
    "access.changed": {"change": text_like("granted|revoked"), "person": PERSON, "role": ROLE, "subject": ACCOUNT},
    "erasure.executed": {
        "case": CASE,
        "ground": text_like("request|retention|order"),
        "scope": text_like("payloads|case"),
    },
    "review.opened": {"case": CASE, "due": or_null(TIME), "recommendation": ENTRY},
    "review.claimed": {"case": CASE, "recommendation": ENTRY, "seat": SEAT},
    "review.released": {"case": CASE, "commitment": COMMITMENT, "seat": SEAT},
    "review.expired": {"case": CASE, "commitment": or_null(COMMITMENT), "seat": SEAT},
    "review.escalated": {"case": CASE, "ground": text_like("clock|no-reviewer|disagreement|asked")},
    "conflict.declared": {"case": CASE},
    "finding.recorded": {"case": CASE, "commitment": COMMITMENT, "recommendation": ENTRY, "seat": SEAT},
    "recommendation.revealed": {"case": CASE, "recommendation": ENTRY, "seat": SEAT},
    "information.requested": {"case": CASE, "commitment": COMMITMENT, "due": TIME},
    "information.received": {"case": CASE, "commitment": COMMITMENT},
    "clock.stopped": {
        "case": CASE,
        "commitment": or_null(COMMITMENT),
        "ground": text_like("information|field-visit|freeze"),
        "until": TIME,
    },
    "clock.resumed": {"case": CASE, "due": or_null(TIME)},
    "leave.given": {"case": CASE, "commitment": COMMITMENT, "subject": ACCOUNT},
    "emergency.declared": {"case": CASE, "commitment": COMMITMENT},
    "emergency.reviewed": {"case": CASE, "commitment": COMMITMENT, "sound": TRUTH},
    "challenge.issued": {
        "case": CASE,
        "challenge": CHALLENGE,
        "expires": TIME,
        "notice": COMMITMENT,
        "outcome": DECIDED,
        "reason": COMMITMENT,
        "recommendation": ENTRY,
        "seat": SEAT,
        "verdict": text_like("confirmed|overruled"),
    },
    "review.confirmed": CONFIRMATION,
    "review.overruled": CONFIRMATION,
    "review.sent_back": {"case": CASE, "commitment": COMMITMENT},
    "decision.issued": {
        "case": CASE,
        "confirmation": or_null(ENTRY),
        "leaf": LEAF,
        "notice": COMMITMENT,
        "outcome": DECIDED,
        "programme": DIGEST,
        "recommendation": ENTRY,
    },
    "decision.deemed": {"case": CASE, "due": TIME, "recommendation": ENTRY},
    "notice.issued": {"case": CASE, "commitment": COMMITMENT, "decision": ENTRY},
    "notice.delivered": {"arrived": TIME, "case": CASE, "channel": text_like("hand|post|email|webhook|file"), "notice": ENTRY},
    "programme.approved": {"digest": DIGEST},
    "programme.suspended": {"digest": DIGEST},
    "programme.activated": {"digest": DIGEST, "from": TIME},
    "access.activated": {"epoch": integer_from(1), "model": DIGEST, "policy": DIGEST},
    "enrolment.challenged": {
        "challenge": CHALLENGE,
        "credential": BYTES,
        "expires": TIME,
        "public_key": is_point,
        "rp": RP,
        "subject": ACCOUNT,
    },
    "authenticator.enrolled": {**PASSKEY, "assertion": or_null(ASSERTION), "challenge": or_null(CHALLENGE)},
    "authenticator.revoked": {"credential": BYTES, "subject": ACCOUNT},
    "account.reset": {"subject": ACCOUNT, "what": text_like("password|factors")},
    "account.vouched": {"subject": ACCOUNT},
    "record.viewed": {"case": CASE, "what": text_like("file|identity|recommendation|search")},
}


def schema_problems(fields: dict[str, object]) -> list[str]:
    """Section 3: every field of the kind, each of its form, and no other."""
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return [f"kind {shown(kind)} is not known"]
    forms: dict[str, Form] = {"actor": ACTOR, "kind": TEXT, "ts": integer_from(0), **KINDS[kind]}
    problems = [f"field {name} is missing" for name in forms if name not in fields]
    problems += [f"field {shown(name)} is not of {kind}" for name in fields if name not in forms]
    problems += [
        f"field {name} has the wrong form: {shown(fields[name])}"
        for name, form in forms.items()
        if name in fields and not form(fields[name])
    ]
    return problems


def genesis_keys(entry: Entry) -> tuple[dict[str, Key], list[tuple[str, str]]]:
    """Sections 2 and 3: the log's keys by role, as far as they can be used, and (class, message) of what is wrong with them."""
    keys: dict[str, Key] = {}
    faults: list[tuple[str, str]] = []
    listed = entry.fields.get("keys")
    if not KINDS["genesis"]["keys"](listed):
        return keys, faults  # said already by schema_problems
    for role, vkey in ((key["role"], key["vkey"]) for key in listed):
        try:
            key = read_vkey(vkey, role)
        except Malformed as error:
            faults.append(("schema", f"{role} key: {error}"))
            continue
        named = f"{re.escape(entry.origin)}" + ("" if role == "checkpoint" else "/[a-z0-9-]{1,32}")
        if not re.fullmatch(named, key.name):
            faults.append(("schema", f"{role} key: its name {shown(key.name)} does not fit the origin and the role"))
        if key.public in (other.public for other in keys.values()):
            faults.append(("schema", f"{role} key: the same public key has another role"))
        if problem := weakness(key.public):
            faults.append(("key-state", f"{role} key: {problem}"))
        else:
            keys[role] = key
    return keys, faults


# ---------------------------------------------------------------------------------------------------------------
# What a programme file says (section 3)
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Programme:
    """What the rules need of a programme's text (section 3)."""

    status: str
    evidence_first: bool
    reviewers: int
    passkey_required: bool
    granted_by_silence: bool
    leaves: dict[str, tuple[str, bool]]  # leaf -> outcome, automatic


LEAF_LINE = re.compile(rb"  ([A-Za-z0-9-]{1,64}):")


def block(lines: list[bytes], name: bytes, passed_over: Callable[[bytes], bool] = lambda line: False) -> list[bytes]:
    """Section 3: the lines after `name:` that begin with a space, up to the first that does not."""
    start = lines.index(name + b":") + 1 if name + b":" in lines else len(lines)
    return list(takewhile(lambda line: line.startswith(b" ") or passed_over(line), lines[start:]))


def read_programme(raw: bytes) -> Programme | None:
    """Section 3, what a programme file says, read by lines; None where it lacks any of it."""
    lines = raw.split(b"\n")

    def first(among: list[bytes], key: str, *words: str) -> str | None:
        """The word of the first line that begins with `key: `, if it is one of these."""
        line = next((line for line in among if line.startswith(f"{key}: ".encode())), b"")
        return {f"{key}: {word}".encode(): word for word in words}.get(line)

    review, clocks = block(lines, b"review"), block(lines, b"clocks")
    status = first(lines, "status", "example", "draft", "active")
    evidence_first = first(review, "  evidence_first", "true", "false")
    reviewers = first(review, "  reviewers", "1", "2")
    passkey = first(review, "  passkey", "required", "optional")
    on_silence = first(clocks, "  on_silence", "none", "granted")
    leaves: dict[str, list[bytes]] = {}  # leaf -> its lines
    below: list[bytes] = []
    for line in block(lines, b"leaves", lambda line: line == b"" or line.startswith(b"#")):
        if match := LEAF_LINE.fullmatch(line):
            below = []
            leaves.setdefault(match.group(1).decode(), below)
        below.append(line)
    outcomes = {leaf: first(below, "    outcome", *GRANTING, *STEPS, *ADVERSE) for leaf, below in leaves.items()}
    if None in (status, evidence_first, reviewers, passkey, on_silence, *outcomes.values()) or not leaves:
        return None
    return Programme(
        status,
        evidence_first == "true",
        int(reviewers),
        passkey == "required",
        on_silence == "granted",
        {leaf: (outcome, first(leaves[leaf], "    automatic", "true") == "true") for leaf, outcome in outcomes.items()},
    )


# ---------------------------------------------------------------------------------------------------------------
# Passkeys (section 6, "An assertion holds")
# ---------------------------------------------------------------------------------------------------------------


def read_client_data(raw: bytes) -> dict[str, object]:
    """A JSON object in UTF-8 without duplicate keys, nested at most 32 deep. It need not be canonical: a browser wrote it.
    An escape of half a character (an unpaired surrogate) is no text, be it in a key or in a value."""

    def refuse(number: str) -> object:
        raise Malformed(f"no JSON number: {shown(number)}")

    limit_nesting(raw)
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=unique_members, parse_int=float, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError as error:
        raise Malformed(f"not JSON: {shown(str(error))}") from None
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return value


def failing(assertion: dict[str, str], challenge: str, passkey: dict[str, str]) -> str | None:
    """Section 6: why an assertion does not hold under a passkey, or None."""
    rp = passkey["rp"]
    client, authenticator = decode_base64(assertion["client_data"]), decode_base64(assertion["authenticator_data"])
    try:
        says = read_client_data(client)
    except Malformed as error:
        return f"its client data: {error}"
    expected = base64.urlsafe_b64encode(bytes.fromhex(challenge)).decode().rstrip("=")
    origins = rf"https://(?:[a-z0-9.-]+\.)?{re.escape(rp)}" + ("|http://localhost" if rp == "localhost" else "")
    origin = says.get("origin")
    if assertion["credential"] != passkey["credential"]:
        return "it is of another credential"
    if says.get("type") != "webauthn.get":
        return "its type is not webauthn.get"
    if says.get("challenge") != expected:
        return "it answers another challenge"
    if says.get("crossOrigin", False) is not False:
        return "it was made across origins"
    if not isinstance(origin, str) or not re.fullmatch(rf"(?:{origins})(?::(?:0|[1-9][0-9]{{0,4}}))?", origin):
        return f"its origin is {shown(origin)}, the relying party {shown(rp)}"
    if len(authenticator) < 37 or authenticator[:32] != hashlib.sha256(rp.encode()).digest():
        return "its authenticator data are not of the relying party"
    if authenticator[32] & 0x05 != 0x05:
        return "the user was not present and verified"
    try:
        signed = authenticator + hashlib.sha256(client).digest()
        point(passkey["public_key"]).verify(decode_base64(assertion["signature"]), signed, ECDSA(SHA256()))
    except InvalidSignature:
        return "its signature does not verify"
    return None


@dataclass
class Passkey:
    fields: dict[str, str]  # those of section 3
    rooted: bool
    revoked: bool = False


# ---------------------------------------------------------------------------------------------------------------
# Rules of procedure (section 6)
# ---------------------------------------------------------------------------------------------------------------


CLASS_OF_RULE = {
    2: "inactive-programme",
    3: "inactive-programme",
    4: "schema",
    5: "schema",
    6: "inactive-programme",
    7: "schema",
    8: "schema",
    9: "self-confirmation",
    10: "revealed-before-finding",
    11: "bad-assertion",
    12: "bad-assertion",
    13: "missing-confirmation",  # where it says no other
}


class Broken(Exception):
    """The first rule that an entry breaks."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind  # the class of section 8


def must(rule: str, kept: object, message: str, kind: str = "") -> None:
    """Every rule is said through this: its number and letter, what must be, and what is wrong where it is not."""
    if not kept:
        raise Broken(kind or CLASS_OF_RULE[int(rule.rstrip("abcdefghijklm"))], f"{message} (rule {rule})")


# What an adverse decision rests on (last paragraph of section 6), the weakest first.
BACKINGS = ("servers_word", "passkey_on_servers_word", "proved_by_passkey")
WORD, PASSKEY_ON_WORD, PROVED = range(3)


@dataclass(slots=True)
class Doubt:
    """Somebody else had the password of an account, and no colleague vouched for it since."""

    by: list[str] = field(default_factory=list)  # the actors of the entries that say so
    waits: bool = False  # it decides nothing before


@dataclass(slots=True)
class Confirmation:
    leaf: str
    entry: dict
    backing: int


@dataclass(slots=True)
class Stop:
    ground: str
    since: int
    until: int  # when it ends at the latest, whether an entry says so or not

    def moved(self, due: int, ts: int) -> int:
        """Section 6: the latest end of a term that was to end with `due`, at `ts`."""
        return due + max(0, min(ts, self.until) - self.since) + MOST_DAYS_OFF


@dataclass(slots=True)
class Review:
    """An open review. Its recommendation is the latest of the case: a newer one ends it."""

    due: int | None = None  # the told term
    lapsed: bool = False  # it was over when a clock was stopped
    stop: Stop | None = None  # the one that no entry ended
    disagreement: bool = False
    escalated: bool = False
    supervised: set[int] = field(default_factory=set)  # seats claimed while it was
    emergency: str = ""  # who declared the one that stands
    sat: set[str] = field(default_factory=set)  # actors of `review.claimed`, whatever became of the seat
    asked: int | None = None  # until when the latest request for information may be answered, if one waits for its answer
    findings: set[tuple[int, str]] = field(default_factory=set)  # seat and actor; kept when the seat is freed (rule 9c)
    challenges: dict[tuple[str, str], dict] = field(default_factory=dict)  # challenge and actor -> the entry that issued it first
    # Since it was last sent back:
    seats: dict[int, str] = field(default_factory=dict)  # seat -> who has it
    found: set[tuple[int, str]] = field(default_factory=set)  # seat and actor, as `revealed`
    revealed: set[tuple[int, str]] = field(default_factory=set)
    looked: set[str] = field(default_factory=set)  # actors of `record.viewed` with `recommendation`
    confirmations: list[Confirmation] = field(default_factory=list)

    def ends(self, ts: int) -> int:
        """The latest end of the told term; where none is told, one that no entry comes after."""
        if self.lapsed or self.due is None:
            return 1 if self.lapsed else ENDLESS
        return self.stop.moved(self.due, ts) if self.stop else self.due


@dataclass(slots=True)
class CaseFile:
    """One case so far."""

    latest: str = ""  # the latest decision.recommended
    programme: str = ""  # its digest, if it was proposed before that
    decided: bool = False  # the latest recommendation is
    review: Review | None = None  # the open one
    received_by: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    unanswered: int = 0  # requests for information
    may_answer: int = 0  # until when, at the latest
    stops: int = 0  # of a clock, for information
    earlier: int = 0  # the latest end of a term of an earlier recommendation that silence was to grant by; 0 for none
    urgent: tuple[str, str] | None = None  # a grant in an emergency that waits for review: who declared it, who confirmed

    def over(self, ts: int) -> bool:
        """Whether the told term of the open review is."""
        return self.review is not None and self.review.ends(ts) < ts

    def outlived(self, ts: int) -> bool:
        """Section 6: whether a term of an earlier recommendation has run out."""
        stop = self.review and self.review.stop
        return 0 < self.earlier and (stop.moved(self.earlier, ts) if stop else self.earlier) < ts


ENDLESS = 2**64  # later than any time an entry can say
DAY = 86_400_000  # milliseconds
MOST_DAYS_OFF = 40 * DAY  # by which a stop may move a term beside its own length (rule 8e)
FARTHEST_ASKED = 90 * DAY  # (rule 8e)
MOST_STOPS = 3  # for information (rule 8e)
LONGEST_ASKED = 300_000  # milliseconds (rule 11c)
CONFIRMING = {"review.confirmed", "review.overruled"}
BY_SEAT = {"finding.recorded", "recommendation.revealed", "challenge.issued", *CONFIRMING}  # rule 8d
BY_PERSON = {"review.claimed", "finding.recorded", "challenge.issued", *CONFIRMING}  # rule 9
BY_THE_UNTIED = {"review.expired", "review.escalated", "information.requested", "information.received", "clock.stopped",
                 "clock.resumed", "review.sent_back"}  # rule 9l  # fmt: skip
BY_KNOWN = {"review.sent_back", "review.expired", "clock.stopped", "programme.approved", "enrolment.challenged"}  # rule 9f
IN_REVIEW = {"review.claimed", "review.released", "review.expired", "review.escalated", "information.requested", "clock.stopped",
             "clock.resumed", "leave.given", "emergency.declared", "review.sent_back", "decision.deemed", *BY_SEAT}  # rule 8b  # fmt: skip
DECISIONS = {"decision.issued", "decision.deemed"}


class Procedure:
    """What the entries so far allow the next one to say. Only entries that keep their form come here.

    Each rule looks and raises; nothing but `take` changes what is known, and it takes an entry as it stands, broken rule or not.
    """

    def __init__(self, programme: Callable[[str], Programme | None]) -> None:
        self.programme = lru_cache(maxsize=256)(programme)  # digest -> what its file says
        self.live = True  # until genesis says otherwise
        self.first_passkeys = False  # genesis has some
        self.proposed: dict[str, int] = {}  # programme digest -> seq that proposed it first
        self.proposers: dict[str, set[str]] = {}  # programme digest -> actors
        self.versions: dict[tuple[str, int], str] = {}  # (id, version) -> digest
        self.approved: set[str] = set()  # programme digests, since the last suspension
        self.active_from: dict[str, int] = {}  # programme digest -> time, while it is not suspended
        self.granted: dict[tuple[str, str], str] = {}  # (subject, role) -> person
        self.persons: dict[str, str] = {}  # subject -> person
        self.weighty: set[str] = set()  # subjects that held a deciding role or `board` once, and those of genesis
        self.doubts: dict[str, Doubt] = {}  # subject -> why nobody is sure of it
        self.epoch = 0
        self.erased: dict[str, tuple[int, str]] = {}  # case -> seq of its last erasure, widest scope so far
        self.now = 0  # the greatest `ts`
        self.cases: dict[str, CaseFile] = {}
        self.decisions: dict[str, str] = {}  # decision -> case
        self.notices: dict[str, tuple[str, int]] = {}  # notice.issued -> case, `ts`
        self.told: set[str] = set()  # decisions named by a notice
        self.used: set[str] = set()  # confirmations named by a decision
        self.challenges: set[str] = set()
        self.enrolments: dict[str, dict] = {}  # challenge -> the enrolment.challenged
        self.answered: set[str] = set()  # challenges
        self.passkeys: dict[str, Passkey] = {}  # by credential
        self.adverse: Counter[str] = Counter()  # adverse decisions by what proves them
        self.outlived = 0  # adverse decisions after an earlier term of their application ran out
        self.unreviewed = 0  # grants in an emergency that wait for review
        # In the order of section 6; rule 1 needs no more than the entry and its place.
        self.rules = (
            self.rule_4, self.rule_2, self.rule_3, self.rule_5, self.rule_6, self.rule_7, self.rule_8, self.rule_9,
            self.rule_10, self.rule_11, self.rule_12, self.rule_13,
        )  # fmt: skip

    def faults(self, seq: int, leaf: str, entry: dict) -> list[tuple[str, str]]:
        """The first rule the entry breaks, if any, in the order of section 6."""
        case = self.cases.setdefault(entry["case"], CaseFile()) if "case" in entry else CaseFile()
        found = []
        try:
            for rule in self.rules:
                rule(entry, case)
        except Broken as broken:
            found.append((broken.kind, str(broken)))
        self.now = max(self.now, entry["ts"])
        self.take(seq, leaf, entry, case, not found)
        return found

    def rule_4(self, entry: dict, _: CaseFile) -> None:
        must("4", "case" not in entry or not self.forgotten(entry["case"]), f"names case {entry.get('case')}, which was erased")

    def rule_2(self, entry: dict, case: CaseFile) -> None:
        kind = entry["kind"]
        if kind == "decision.recommended":
            known = entry["programme"] in self.proposed
            must("2", known, f"programme {entry['programme']} was not proposed before")
        if case.latest and kind in {"review.opened", "decision.issued", *IN_REVIEW}:
            text = self.programme(case.programme)
            must("2", text, f"programme {case.programme or 'not proposed before'}: no file says what the rules need")
            lawful = kind not in DECISIONS or not self.live or text.status == "active"
            must("2", lawful, f"decides under programme {case.programme}, whose text says {text.status}")

    def rule_3(self, entry: dict, _: CaseFile) -> None:
        if entry["kind"] == "programme.proposed":
            same = self.versions.get((entry["id"], entry["version"]), entry["digest"]) == entry["digest"]
            what = f"programme {entry['id']} version {entry['version']}"
            must("3", same, f"{what} was proposed with another digest")

    def rule_5(self, entry: dict, _: CaseFile) -> None:
        if entry["kind"] != "access.changed":
            return
        subject, role, person = entry["subject"], entry["role"], entry["person"]
        if entry["change"] == "granted":
            must("5", (subject, role) not in self.granted, f"grants {role} to {subject} twice")
        else:
            held = self.granted.get((subject, role)) == person
            must("5", held, f"revokes {role} of {subject} and {person}, which was not granted")
        must("5", self.persons.get(subject, person) == person, f"{subject} is of another person")

    def rule_6(self, entry: dict, _: CaseFile) -> None:
        if entry["kind"] not in ("programme.approved", "programme.activated", "programme.suspended"):
            return
        digest, actor = entry["digest"], entry["actor"]
        must("6a", digest in self.proposed, f"programme {digest} was not proposed before")
        if self.live and entry["kind"] == "programme.approved":
            must("6b", self.holds(actor, "supervisor", "board"), "is by neither a supervisor nor the board")
            proposers = self.proposers[digest]
            must("6b", not self.same_person(actor, proposers), "is by the person who proposed it")
        if self.live and entry["kind"] == "programme.activated":
            must("6c", digest in self.approved, f"programme {digest} was not approved since it was suspended, or never")
        if actor.startswith("a-") and entry["kind"] != "programme.approved":
            must("6d", self.holds(actor, *ANSWERING), f"{actor} answers for no programme")

    def rule_7(self, entry: dict, _: CaseFile) -> None:
        if entry["kind"] == "access.activated":
            must("7", entry["epoch"] == self.epoch + 1, f"epoch {entry['epoch']} follows {self.epoch}")

    def rule_8(self, entry: dict, case: CaseFile) -> None:
        """Order: what must have happened in the case before."""
        kind, actor, seat, review = entry["kind"], entry["actor"], entry.get("seat"), case.review
        if kind == "review.opened":
            must("8a", actor == "engine", "is not by the engine")
            must("8a", entry["recommendation"] == case.latest, "does not name the latest recommendation")
            must("8a", review is None, "a review of the case is open")
        if kind in IN_REVIEW:
            must("8b", review, "no review of the case is open")
            named = entry.get("shown", entry.get("recommendation", case.latest))
            must("8b", named == case.latest, "does not name the latest recommendation")
            text = self.programme(case.programme)
        if kind == "review.claimed":
            must("8c", seat not in review.seats, f"seat {seat} is taken")
            must("8c", seat != 2 or text.reviewers == 2, "the programme asks for one reviewer")
            must("8c", seat != 3 or review.disagreement, "no disagreement was escalated")
            must("8c", not review.escalated or self.holds(actor, "supervisor"), "the review is with the supervisors")
        elif kind == "review.released":
            must("8c", review.seats.get(seat) == actor, f"{actor} does not have seat {seat}")
        elif kind == "review.expired":
            by_engine = actor == "engine"
            must("8c", by_engine or self.holds(actor, "supervisor"), f"{actor} is neither the engine nor a supervisor")
            must("8c", by_engine == (entry["commitment"] is None), "the engine says why, or a supervisor does not")
            must("8c", seat in review.seats, f"seat {seat} is not taken")
        elif kind in BY_SEAT:
            must("8d", review.seats.get(seat) == actor, f"{actor} does not have seat {seat}")
            once = kind not in CONFIRMING or seat not in (given.entry["seat"] for given in review.confirmations)
            must("8d", once, f"seat {seat} has confirmed before")
            if kind in CONFIRMING:
                by_supervisor = seat not in review.supervised or self.holds(actor, "supervisor")
                must("8c", by_supervisor, f"seat {seat} was claimed as a supervisor's")
                in_time = entry["outcome"] not in ADVERSE or entry["ts"] > case.may_answer
                must("8h", in_time, "the applicant may still answer what was asked for")
        elif kind in ("information.requested", "review.sent_back") or (kind == "review.escalated" and entry["ground"] == "asked"):
            must("8d", self.holds(actor, *DECIDING), f"{actor} decides no case")
            in_charge = kind == "review.sent_back" or self.in_charge(actor, review)
            must("8d", in_charge, f"{actor} has no seat and is no supervisor")
            shown = any((held, actor) in review.revealed for held, who in review.seats.items() if who == actor)
            must("8d", kind != "review.sent_back" or shown, f"{actor} has no seat to which the recommendation was revealed")
            in_time = kind != "information.requested" or entry["due"] <= entry["ts"] + FARTHEST_ASKED
            must("8e", in_time, "the answer may come for too long")
        elif kind == "review.escalated":
            must("8d", actor == "engine", "is not by the engine")
            differ = len({given.entry["outcome"] for given in review.confirmations}) > 1
            must("8d", entry["ground"] != "disagreement" or differ, "the reviewers do not differ")
        elif kind == "leave.given":
            must("8d", entry["subject"] in review.seats.values(), f"{entry['subject']} has no seat")
        elif kind == "emergency.declared":
            must("8i", text.reviewers == 2, "the programme asks for one reviewer")
            must("8i", not review.emergency, "an emergency stands already")
            must("8i", not review.confirmations, "somebody confirmed before")
            must("8i", case.urgent is None, "the grant in an earlier emergency waits for its review")
        elif kind == "emergency.reviewed":
            must("8j", case.urgent is not None, "no grant in an emergency waits for review")
        elif kind == "information.received":
            must("8e", self.holds(actor, *DECIDING), f"{actor} decides no case")
            must("8e", case.unanswered, "no request for information waits for an answer")
        elif kind == "clock.resumed":
            self.rule_8e_resumed(entry, review)
        elif kind == "clock.stopped":
            must("8e", review.stop is None, "a clock is stopped already")
            must("8e", entry["until"] > entry["ts"], "the clock is stopped until a time that is over")
            told = entry["commitment"] is not None
            if entry["ground"] == "information":
                must("8e", not told, "the request for information says why, and nothing else")
                must("8e", review.asked == entry["until"], "no request for information waits until then")
                must("8e", self.in_charge(actor, review), f"{actor} has no seat and is no supervisor")
                must("8e", case.stops < MOST_STOPS, f"the clock of the case stood still for information {MOST_STOPS} times before")
            else:
                must("8e", told, "does not say why")
                must("8e", self.holds(actor, "supervisor"), f"{actor} is no supervisor")
        elif kind == "decision.deemed":
            must("8f", actor == "engine", "is not by the engine")
            must("8f", entry["ts"] > entry["due"] and review.stop is None, "the term has not lapsed")
            must("8f", review.due in (None, entry["due"]), "names another term than was told last")
            must("8f", text.granted_by_silence, "the programme does not grant by silence")
        elif kind == "notice.issued":
            must("8g", actor == "engine" or self.holds(actor, *DECIDING), f"{actor} writes of no letter")
            must("8g", self.decisions.get(entry["decision"]) == entry["case"], "names no decision of the case")
        elif kind == "notice.delivered":
            must("8g", actor == "engine" or self.holds(actor, *DECIDING), f"{actor} writes of no letter")
            of, made = self.notices.get(entry["notice"], ("", 0))
            must("8g", of == entry["case"], "names no notice of the case")
            must("8g", made <= entry["arrived"] <= entry["ts"], "the letter arrived before it was made, or after this")

    def rule_8e_resumed(self, entry: dict, review: Review) -> None:
        """Who lets a clock go on, when, and how far that moves the term."""
        actor, ts, due, stop, told = entry["actor"], entry["ts"], entry["due"], review.stop, review.due
        must("8e", stop, "no clock is stopped")
        if actor == "engine":
            must("8e", stop.until <= ts, "the engine ends a stop before its time")
        elif not self.holds(actor, "supervisor"):
            must("8e", self.holds(actor, *DECIDING), f"{actor} decides no case")
            must("8e", stop.ground == "information", f"{actor} is no supervisor")
            must("8e", review.asked is None or stop.until < review.asked, "what the clock stands still for waits for its answer")
            must("8e", review.asked is None or self.in_charge(actor, review), f"{actor} has no seat and is no supervisor")
        if told is not None:
            must("8e", due is not None and due >= told, "a stop makes the term no shorter, and lets nobody forget it")
            must("8e", due <= stop.moved(told, ts), "the term is moved by more than the stop")

    def rule_9(self, entry: dict, case: CaseFile) -> None:
        """Persons: who may take part in a review."""
        actor, kind = entry["actor"], entry["kind"]
        if kind == "account.vouched":
            doubt = self.doubts.get(entry["subject"])
            must("9g", doubt, f"nothing is to be vouched for of {entry['subject']}")
            must("9g", actor in self.colleagues(entry["subject"], doubt.by), f"{actor} cannot vouch for {entry['subject']}")
        if kind == "access.changed" and entry["change"] == "granted":
            own = actor == entry["subject"] or self.persons.get(actor) == entry["person"]
            must("9h", not own, "a person grants a role to their own account")
        if kind in BY_THE_UNTIED and actor.startswith("a-"):
            must("9l", not self.same_person(actor, case.conflicts), f"the person of {actor} declared a conflict")
        keeps = kind in ("access.changed", "account.reset") or (kind == "authenticator.revoked" and entry["subject"] != actor)
        if keeps and actor.startswith("a-"):
            must("9m", self.holds(actor, "administrator"), f"{actor} does not keep accounts")
        vouches = kind == "authenticator.enrolled" and entry["assertion"] is not None
        if kind in BY_KNOWN or vouches:
            self.must_be_known(actor)
        if kind not in BY_PERSON and kind not in ("leave.given", "emergency.declared", "emergency.reviewed"):
            return

        def must_not_be(letter: str, others: Iterable[str], message: str) -> None:
            same = self.persons[actor] in map(self.persons.get, others)
            must(f"9{letter}", not same, f"the person of {actor} {message}")

        if kind == "leave.given":
            must("9e", self.holds(actor, "supervisor"), f"{actor} is no supervisor")
            must_not_be("e", [entry["subject"]], "gives leave to themself")
            must_not_be("e", case.conflicts, "declared a conflict")
            self.must_be_known(actor)
            return
        if kind == "emergency.reviewed":
            must("9k", self.holds(actor, *SENIOR), f"{actor} is neither a supervisor nor on the board")
            must_not_be("k", case.urgent, "declared the emergency, or confirmed in it")
            must_not_be("k", case.conflicts, "declared a conflict")
            self.must_be_known(actor)
            return
        declares = kind == "emergency.declared"
        must("9i", not declares or self.holds(actor, "supervisor"), f"{actor} is no supervisor")
        must("9", self.holds(actor, *DECIDING), f"{actor} holds no deciding role")
        must_not_be("a", case.received_by, "received the application")
        must_not_be("b", case.conflicts, "declared a conflict")
        if declares:
            must_not_be("i", case.review.sat, "sat on the case")
        else:
            found = (other for seat, other in case.review.findings if seat != entry["seat"])
            must_not_be("c", found, "recorded a finding from another seat")
            must_not_be("j", {case.review.emergency} - {""}, "declared the emergency")
        must_not_be("d", self.proposers.get(case.programme, ()), "proposed the programme")
        self.must_be_known(actor)

    def rule_10(self, entry: dict, case: CaseFile) -> None:
        """Evidence first: finding, then recommendation, then confirmation."""
        kind = entry["kind"]
        step = (entry.get("seat"), entry["actor"])
        if kind == "finding.recorded" and self.programme(case.programme).evidence_first:
            seen = {actor for _, actor in case.review.revealed} | case.review.looked
            must("10", not self.same_person(entry["actor"], seen), "its person had seen the recommendation")
        elif kind == "recommendation.revealed" and self.programme(case.programme).evidence_first:
            must("10", step in case.review.found, "no finding from this seat was recorded before")
        elif kind == "challenge.issued" or kind in CONFIRMING:
            must("10", step in case.review.revealed, "the recommendation was not revealed to this seat before")

    def rule_11(self, entry: dict, case: CaseFile) -> None:
        """Passkeys: a confirmation is signed, or says that it is not."""
        kind, challenge = entry["kind"], entry.get("challenge")
        if kind in ("challenge.issued", "enrolment.challenged"):
            must("11c", challenge not in self.challenges, "the challenge stands in an earlier entry")
            must("11c", entry["expires"] <= entry["ts"] + LONGEST_ASKED, "the challenge may be answered for too long")
        if kind not in CONFIRMING:
            return
        signed = entry["proof"] == "passkey"
        fits = all((entry[name] is not None) == signed for name in ("assertion", "challenge"))
        must("11a", fits, "proof, assertion and challenge do not fit together")
        must("11b", signed or not self.programme(case.programme).passkey_required, "the programme demands a passkey")
        if not signed:
            return
        issued = case.review.challenges.get((challenge, entry["actor"]))
        must("11c", issued, "the challenge was not issued to this actor in this review")
        must("11c", challenge not in self.answered, "the challenge was answered before")
        for name in ("case", "seat", "outcome", "notice", "reason"):
            must("11d", issued[name] == entry[name], f"the challenge was issued for another {name}")
        must("11d", issued["recommendation"] == entry["shown"], "the challenge was issued for another recommendation")
        must("11d", kind == f"review.{issued['verdict']}", "the challenge was issued for another verdict")
        must("11d", entry["ts"] <= issued["expires"], "the challenge had expired")
        why = self.unproved(entry)
        must("11e", why is None, f"the assertion does not hold: {why}")

    def rule_12(self, entry: dict, _: CaseFile) -> None:
        """Enrolment: whose a passkey is, another enrolled person says."""
        kind, challenge = entry["kind"], entry.get("challenge")
        if kind == "authenticator.enrolled":
            vouched = challenge is not None
            must("12a", vouched == (entry["assertion"] is not None), "assertion and challenge do not fit together")
            must("12a", vouched or not self.first_passkeys, "nobody vouches for it, though genesis has passkeys")
            if vouched:
                must("12b", challenge in self.enrolments, "the challenge was not issued for an enrolment")
                issued = self.enrolments[challenge]
                for name in ("actor", "credential", "public_key", "rp", "subject"):
                    must("12b", issued[name] == entry[name], f"the challenge was issued for another {name}")
                must("12b", entry["ts"] <= issued["expires"], "the challenge had expired")
                must("12b", challenge not in self.answered, "the challenge was answered before")
                why = self.unproved(entry)
                must("12b", why is None, f"the assertion does not hold: {why}")
                vouching = self.passkeys[entry["assertion"]["credential"]]
                must("12b", vouching.fields["person"] != entry["person"], "a person vouches for their own passkey")
            must("12c", entry["credential"] not in self.passkeys, "the credential was enrolled before")
            same = self.persons.get(entry["subject"], entry["person"]) == entry["person"]
            must("12c", same, f"{entry['subject']} is of another person")
        elif kind == "authenticator.revoked":
            passkey = self.passkeys.get(entry["credential"])
            held = passkey and passkey.fields["subject"] == entry["subject"] and not passkey.revoked
            must("12d", held, "no such passkey of the subject is enrolled and not revoked")

    def rule_13(self, entry: dict, case: CaseFile) -> None:
        """Decisions: who decided, on what, how often."""
        if entry["kind"] == "decision.issued":
            inactive = "inactive-programme"
            active = self.active_from.get(case.programme, MAX_INTEGER + 1) <= entry["ts"]
            must("13a", entry["recommendation"] == case.latest, "does not name the latest recommendation", inactive)
            must("13a", entry["programme"] == case.programme, "does not name the programme of the recommendation", inactive)
            must("13a", active, f"programme {case.programme} is not active", inactive)
            known = entry["leaf"] in self.programme(case.programme).leaves
            must("13a", known, f"the programme has no leaf {entry['leaf']}", inactive)
        if entry["kind"] in DECISIONS:
            must("13a", not case.decided, "the recommendation was decided before", "reused-confirmation")
        if entry["kind"] != "decision.issued":
            return
        text = self.programme(case.programme)
        outcome, automatic = text.leaves[entry["leaf"]]
        if entry["confirmation"] is None:
            must("13b", entry["actor"] == "engine", "nobody confirmed, and it is not by the engine")
            must("13b", entry["outcome"] in GRANTING, f"nobody confirmed {entry['outcome']}")
            lawful = automatic and outcome == entry["outcome"]
            must("13b", lawful, f"nobody confirmed, and leaf {entry['leaf']} is not automatic with this outcome")
            return
        must("13c", entry["confirmation"] not in self.used, "its confirmation was named before", "reused-confirmation")
        named, others = self.confirmations(entry, case)
        must("13d", named and named.entry["notice"] == entry["notice"], "names no confirmation of this decision")
        must("13d", entry["actor"] == named.entry["actor"], "is not by who confirmed")
        if text.reviewers == 2 and self.urgent(entry, case) is None:
            must("13e", others, "only one reviewer confirmed this outcome")
            must("13e", self.of_others(named, others), "one person confirmed twice", "self-confirmation")
        if outcome in GRANTING | ADVERSE:
            wanted = "review.confirmed" if outcome == entry["outcome"] else "review.overruled"
            must("13f", named.entry["kind"] == wanted, f"leaf {entry['leaf']} says {outcome}, so the confirmation is a {wanted}")
        granted = text.granted_by_silence and outcome != "needs_data" and case.over(entry["ts"])
        must("13g", entry["outcome"] not in ADVERSE or not granted, "the law had granted it", "reused-confirmation")

    # --- what the rules ask ---

    def must_be_known(self, actor: str) -> None:
        must("9f", not self.waits(actor), f"no colleague vouched for {actor} since another had its password")

    def in_charge(self, actor: str, review: Review) -> bool:
        """Rule 8d: whom a review is with."""
        seated = actor in review.seats.values() and self.holds(actor, *DECIDING)
        return seated or self.holds(actor, "supervisor")

    def waits(self, account: str) -> bool:
        return account in self.doubts and self.doubts[account].waits

    def colleagues(self, account: str, by: list[str]) -> set[str]:
        """Rule 9g: who can vouch for an account whose password was in the hands of `by`."""
        too_near = {self.persons.get(one) for one in (account, *by)} | {None}
        for roles in (SENIOR, DECIDING):
            held = {subject for subject, role in self.granted if role in roles}
            able = {one for one in held if not self.waits(one) and self.persons.get(one) not in too_near}
            if able:
                return able
        return set()

    def unvouched(self) -> int:
        return sum(not doubt.waits and self.holds(account, *WEIGHTY) for account, doubt in self.doubts.items())

    def same_person(self, actor: str, others: Iterable[str]) -> bool:
        """Whether one of these actors is this one, or another account of its person."""
        person = self.persons.get(actor)
        return any(other == actor or (person is not None and self.persons.get(other) == person) for other in others)

    def forgotten(self, case: str) -> bool:
        return self.erased.get(case, (0, ""))[1] == "case"

    def overdue(self) -> int:
        return sum(case.over(self.now) and not self.forgotten(name) for name, case in self.cases.items())

    def untold(self) -> int:
        return sum(decision not in self.told for decision in self.decisions)

    def holds(self, actor: str, *roles: str) -> bool:
        return any((actor, role) in self.granted for role in roles)

    def unproved(self, entry: dict) -> str | None:
        """Rules 11e and 12b: why the entry's assertion does not hold under an enrolled passkey of its actor, or None."""
        passkey = self.passkeys.get(entry["assertion"]["credential"])
        if passkey is None or passkey.revoked or passkey.fields["subject"] != entry["actor"]:
            return "no such passkey of the actor is enrolled and not revoked"
        return failing(entry["assertion"], entry["challenge"], passkey.fields)

    def confirmations(self, decision: dict, case: CaseFile) -> tuple[Confirmation | None, list[Confirmation]]:
        """Rules 13d and 13e: the confirmation that a decision names, and those before it, all of the open review and of the same
        outcome. That they were shown the latest recommendation follows: a newer one closes the review."""
        given = case.review.confirmations if case.review else []
        same = [one for one in given if one.entry["outcome"] == decision["outcome"] and one.entry["shown"] == case.latest]
        at = next((at for at, one in enumerate(same) if one.leaf == decision["confirmation"]), None)
        return (None, []) if at is None else (same[at], same[:at])

    def of_others(self, named: Confirmation, given: list[Confirmation]) -> list[Confirmation]:
        """Those that are of a person, and of another than the one named."""
        person = self.persons.get(named.entry["actor"])
        return [one for one in given if self.persons.get(one.entry["actor"]) not in (None, person)]

    def urgent(self, decision: dict, case: CaseFile) -> tuple[str, str] | None:
        """Section 6: who declared the emergency that a decision was granted in, and who confirmed; None where it was not."""
        review, text = case.review, self.programme(case.programme)
        if review is None or text is None or text.reviewers != 2 or decision["outcome"] in ADVERSE:
            return None
        first = next(iter(review.confirmations), None)
        if not review.emergency or first is None or first.leaf != decision["confirmation"]:
            return None
        return review.emergency, first.entry["actor"]

    def backing(self, decision: dict, case: CaseFile) -> int:
        """The last paragraph of section 6: the weakest of the confirmations that a decision needs."""
        named, others = self.confirmations(decision, case)
        text = self.programme(case.programme)
        if named is None or text is None:
            return WORD
        second = max((one.backing for one in self.of_others(named, others)), default=WORD)
        return min(named.backing, second) if text.reviewers == 2 else named.backing

    # --- what the entries make known ---

    def take(self, seq: int, leaf: str, entry: dict, case: CaseFile, sound: bool) -> None:
        """Takes the entry as it stands. `sound`: it broke no rule, so a passkey in it proves something."""
        actor, review = entry["actor"], case.review
        match entry["kind"]:
            case "genesis" if seq == 0:
                self.live = entry["mode"] == "live"
                self.first_passkeys = bool(entry["passkeys"])
                for fields in entry["passkeys"]:
                    self.enrol(fields, rooted=True)
                    self.weighty.add(fields["subject"])  # genesis says whose it is
            case "programme.proposed":
                self.proposed.setdefault(entry["digest"], seq)
                self.proposers.setdefault(entry["digest"], set()).add(actor)
                self.versions.setdefault((entry["id"], entry["version"]), entry["digest"])
            case "programme.approved":
                self.approved.add(entry["digest"])
            case "programme.activated":
                self.active_from[entry["digest"]] = entry["from"]
            case "programme.suspended":
                self.active_from.pop(entry["digest"], None)
                self.approved.discard(entry["digest"])
            case "access.changed":
                self.persons.setdefault(entry["subject"], entry["person"])
                held = (entry["subject"], entry["role"])
                if entry["change"] == "granted":
                    self.granted[held] = entry["person"]
                    if entry["role"] in WEIGHTY and entry["subject"] not in self.weighty:
                        self.weighty.add(entry["subject"])
                        self.doubt(entry["subject"], actor, may_wait=actor.startswith("a-"))
                else:
                    self.granted.pop(held, None)
            case "account.reset":
                self.doubt(entry["subject"], actor, may_wait=True)
            case "account.vouched":
                self.doubts.pop(entry["subject"], None)
            case "access.activated":
                self.epoch = entry["epoch"]
            case "erasure.executed":
                earlier = self.erased.get(entry["case"], (0, ""))[1]
                self.erased[entry["case"]] = (seq, "case" if "case" in (entry["scope"], earlier) else "payloads")
                if entry["scope"] == "case":
                    self.cases[entry["case"]] = CaseFile()  # an emergency that nobody can review any more stays unreviewed
            case "application.received":
                case.received_by += (actor,)
            case "decision.recommended":
                text = self.programme(case.programme)
                if review and text and text.granted_by_silence and review.ends(entry["ts"]) < ENDLESS:
                    case.earlier = min(case.earlier or ENDLESS, review.ends(entry["ts"]))
                case.latest, case.decided, case.review = leaf, False, None
                case.programme = entry["programme"] if entry["programme"] in self.proposed else ""
            case "review.opened" if entry["recommendation"] == case.latest and review is None:
                case.review = Review(due=entry["due"])
            case "conflict.declared":
                case.conflicts += (actor,)
            case "information.requested":
                case.unanswered += 1
                case.may_answer = max(case.may_answer, entry["due"])
            case "information.received":
                case.unanswered = max(0, case.unanswered - 1)
                if not case.unanswered:
                    case.may_answer = 0
                    if review:
                        review.asked = None
            case "clock.stopped":
                case.stops += entry["ground"] == "information"
                if review:
                    review.lapsed = case.over(entry["ts"])
                    review.stop = Stop(entry["ground"], entry["ts"], entry["until"])
            case "clock.resumed" if review:
                if case.earlier and review.due is not None and entry["due"] is not None:
                    case.earlier += max(0, entry["due"] - review.due)
                review.due, review.stop = entry["due"], None
            case "decision.issued":
                if entry["outcome"] in ADVERSE:
                    self.outlived += case.outlived(entry["ts"])
                    self.adverse[BACKINGS[self.backing(entry, case) if sound else WORD]] += 1
                if entry["confirmation"]:
                    self.used.add(entry["confirmation"])
                urgent = self.urgent(entry, case)
                self.unreviewed += urgent is not None
                case.urgent = urgent or case.urgent
                self.close(leaf, entry["case"], case)
            case "decision.deemed":
                self.close(leaf, entry["case"], case)
            case "emergency.reviewed":
                self.unreviewed -= case.urgent is not None
                case.urgent = None
            case "notice.issued":
                self.notices[leaf] = (entry["case"], entry["ts"])
                self.told.add(entry["decision"])
            case "challenge.issued":
                self.challenges.add(entry["challenge"])
            case "review.confirmed" | "review.overruled":
                self.answered.add(entry["challenge"] or "")  # in an open review or not
            case "enrolment.challenged":
                self.challenges.add(entry["challenge"])
                self.enrolments.setdefault(entry["challenge"], entry)
            case "authenticator.enrolled":
                self.answered.add(entry["challenge"] or "")
                vouching = entry["assertion"] and self.passkeys.get(entry["assertion"]["credential"])
                self.enrol({name: entry[name] for name in PASSKEY}, rooted=bool(sound and vouching and vouching.rooted))
            case "authenticator.revoked" if entry["credential"] in self.passkeys:
                passkey = self.passkeys[entry["credential"]]
                passkey.revoked |= passkey.fields["subject"] == entry["subject"]
        if review:
            self.take_in_review(leaf, entry, review, sound)

    def doubt(self, account: str, by: str, may_wait: bool) -> None:
        doubt = self.doubts.pop(account, None) or Doubt()
        doubt.by.append(by)
        doubt.waits = doubt.waits or (may_wait and bool(self.colleagues(account, doubt.by)))
        self.doubts[account] = doubt

    def close(self, decision: str, name: str, case: CaseFile) -> None:
        self.decisions[decision] = name
        case.decided, case.review, case.earlier = True, None, 0

    def enrol(self, fields: dict[str, str], rooted: bool) -> None:
        self.passkeys.setdefault(fields["credential"], Passkey(fields, rooted))
        self.persons.setdefault(fields["subject"], fields["person"])

    def take_in_review(self, leaf: str, entry: dict, review: Review, sound: bool) -> None:
        actor, seat = entry["actor"], entry.get("seat")
        match entry["kind"]:
            case "information.requested":
                review.asked = entry["due"]
            case "review.claimed":
                review.seats[seat] = actor
                review.sat.add(actor)
                (review.supervised.add if review.escalated else review.supervised.discard)(seat)
            case "review.released" | "review.expired":
                review.seats.pop(seat, None)
            case "review.escalated":
                review.escalated = True
                review.disagreement |= entry["ground"] == "disagreement"
            case "record.viewed" if entry["what"] == "recommendation":
                review.looked.add(actor)
            case "finding.recorded":
                review.findings.add((seat, actor))
                review.found.add((seat, actor))
            case "recommendation.revealed":
                review.revealed.add((seat, actor))
            case "challenge.issued":
                review.challenges.setdefault((entry["challenge"], actor), entry)
            case "review.confirmed" | "review.overruled":
                backing = WORD
                if sound and entry["assertion"]:
                    rooted = self.passkeys[entry["assertion"]["credential"]].rooted
                    backing = PROVED if rooted else PASSKEY_ON_WORD
                review.escalated &= bool(review.confirmations)
                review.confirmations.append(Confirmation(leaf, entry, backing))
            case "emergency.declared":
                review.emergency = actor
            case "review.sent_back":
                review.escalated, review.emergency = False, ""
                for since in (review.seats, review.found, review.revealed, review.looked, review.confirmations):
                    since.clear()


# ---------------------------------------------------------------------------------------------------------------
# The tree (section 4) and its tiles (section 7)
# ---------------------------------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The RFC 6962 tree, growing; holds only the roots of its complete subtrees and one open tile a level."""

    def __init__(self, tile_done: Callable[[int, int, list[bytes]], None]) -> None:
        self.size = 0
        self.peaks: list[tuple[int, bytes]] = []  # (height, root), heights falling
        self.rows: list[list[bytes]] = []  # by tile level: the hashes of the open tile
        self.tile_done = tile_done  # called with level, number, hashes

    def append(self, leaf: bytes) -> None:
        self.size += 1
        self.add_to_tile(0, leaf)
        height, node = 0, leaf
        while self.peaks and self.peaks[-1][0] == height:
            node, height = node_hash(self.peaks.pop()[1], node), height + 1
            if height % 8 == 0:
                self.add_to_tile(height // 8, node)
        self.peaks.append((height, node))

    def add_to_tile(self, level: int, node: bytes) -> None:
        if level == len(self.rows):
            self.rows.append([])
        self.rows[level].append(node)
        if len(self.rows[level]) == WIDTH:
            self.tile_done(level, (self.size >> 8 * level) // WIDTH - 1, self.rows[level])
            self.rows[level] = []

    def finish(self) -> None:
        """Hand over the tiles that are still open."""
        for level, row in enumerate(self.rows):
            if row:
                self.tile_done(level, (self.size >> 8 * level) // WIDTH, row)

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        node = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


def root_of_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes | None:
    """RFC 9162 section 2.1.3.2: the root this proof leads to, None when it is too long or too short."""
    if index >= size:
        return None
    fn, sn, node = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            node = node_hash(sibling, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = node_hash(node, sibling)
        fn, sn = fn >> 1, sn >> 1
    return node if sn == 0 else None


ENTRIES = -1  # the "level" of entry bundles in the survey
TILE = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def tile_path(level: int, number: int, width: int) -> str:
    """Section 7: where a tile of `width` hashes stands; `ENTRIES` for a bundle."""
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join(["tile", "entries" if level == ENTRIES else str(level), *(f"x{g}" for g in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def read_tile_path(path: str) -> tuple[int, int, int] | None:
    """Level, number and width of a tile's path, None when it is not written as `tile_path` writes it."""
    match = TILE.fullmatch(path)
    if not match or len(match.group(2)) > 27:  # 21 digits: beyond any number of tiles
        return None
    level = ENTRIES if match.group(1) == "entries" else int(match.group(1))
    number = int(match.group(2).replace("/", "").replace("x", ""))
    width = int(match.group(3) or WIDTH)
    return (level, number, width) if tile_path(level, number, width) == path else None


# ---------------------------------------------------------------------------------------------------------------
# What can be said of one entry alone; runs in parallel
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Examined:
    leaf: bytes
    entry: Entry | None  # None: it fails its encoding, and `problem` says how
    problem: str
    signers: tuple[tuple[str, bool], ...]  # by signature line: role of the log's key ("" = none of them), verifies


def examine(raw_entries: list[bytes], keys: tuple[Key, ...]) -> list[Examined]:
    """The costly part of the check of one bundle: form, canonical JSON, signatures."""
    results = []
    for raw in raw_entries:
        try:
            entry = read_entry(raw)
        except Malformed as error:
            results.append(Examined(leaf_hash(raw), None, str(error), ()))
            continue
        signers = []
        for line in entry.signatures:
            key = next((key for key in keys if line.by(key)), None)
            signers.append((key.role, verifies(key.public, line.signature, entry.signed)) if key else ("", False))
        judged = replace(entry, signed=b"", signatures=())  # done with, and dear to send between processes
        results.append(Examined(leaf_hash(raw), judged, "", tuple(signers)))
    return results


@dataclass
class Bundle:
    number: int
    path: str
    width: int  # entries that belong in it, by its name
    entries: list[bytes]
    problem: str  # what ended the reading before its time, "" if nothing


def split_bundle(raw: bytes, width: int) -> tuple[list[bytes], str]:
    """Section 7: each entry as 2 bytes of length, big-endian, and its bytes."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw):
        if len(entries) == width:
            return entries, f"{len(raw) - at} bytes after the last of {width} entries"
        length = int.from_bytes(raw[at : at + 2], "big")
        if at + 2 + length > len(raw):
            return entries, f"an entry of {length} bytes does not fit into the {max(0, len(raw) - at - 2)} bytes left"
        entries.append(raw[at + 2 : at + 2 + length])
        at += 2 + length
    return entries, "" if len(entries) == width else f"{len(entries)} entries where {width} belong"


# ---------------------------------------------------------------------------------------------------------------
# The export (sections 7 and 8)
# ---------------------------------------------------------------------------------------------------------------


class Export:
    """The folder: which of its files is which. Nothing but plain files is ever opened."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder = folder
        self.single: set[str] = set()  # of `checkpoint` and `policy.json`, those there
        self.checkpoints: list[int] = []
        self.disclosures: list[int] = []
        self.programmes: set[str] = set()
        self.tiles: dict[int, dict[int, set[int]]] = {}  # level -> number -> widths
        for path, plain in self.files():
            if not plain:
                report.fault("unknown-file", None, path, "neither a plain file nor a folder")
            elif not self.place(path):
                report.fault("unknown-file", None, path, "section 7 names no such file")
        self.checkpoints.sort()
        self.disclosures.sort()

    def files(self) -> Iterator[tuple[str, bool]]:
        """Path, and whether it is a plain file. Links are not followed: they lead out of the folder."""
        folders = [""]
        while folders:
            prefix = folders.pop()
            with os.scandir(self.folder / prefix) as found:
                for item in found:
                    if item.is_dir(follow_symlinks=False):
                        folders.append(f"{prefix}{item.name}/")
                    else:
                        yield prefix + item.name, item.is_file(follow_symlinks=False)

    def place(self, path: str) -> bool:
        """Section 7, path by path. False for a file it does not name."""
        if path in ("checkpoint", "policy.json"):
            self.single.add(path)
        elif (match := re.fullmatch(r"checkpoints/(.+)", path)) and is_decimal(match.group(1)):
            self.checkpoints.append(int(match.group(1)))
        elif (match := re.fullmatch(r"disclosures/(.+)\.json", path)) and is_decimal(match.group(1)):
            self.disclosures.append(int(match.group(1)))
        elif match := re.fullmatch(r"programmes/([0-9a-f]{64})\.yaml", path):
            self.programmes.add(match.group(1))
        elif tile := read_tile_path(path):
            level, number, width = tile
            self.tiles.setdefault(level, {}).setdefault(number, set()).add(width)
        else:
            return False
        return True

    def read(self, path: str, limit: int) -> bytes:
        with open(self.folder / path, "rb") as file:
            raw = file.read(limit + 1)
        if len(raw) > limit:
            raise Malformed(f"more than {limit} bytes")
        return raw

    def digest(self, path: str) -> str:
        with open(self.folder / path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def places(self, size: int | None) -> Iterator[tuple[int, int]]:
        """Number and width of every bundle there is, in order: of each number the one `size` asks for, else the widest."""
        present = self.tiles.get(ENTRIES, {})
        for number in sorted(present):
            asked = WIDTH if size is None else min(WIDTH, size - number * WIDTH)
            yield number, asked if asked in present[number] else max(present[number])

    def bundles(self, size: int | None) -> Iterator[Bundle]:
        """Those bundles, read."""
        for number, width in self.places(size):
            path = tile_path(ENTRIES, number, width)
            try:
                entries, problem = split_bundle(self.read(path, MAX_BUNDLE), width)
            except Malformed as error:
                entries, problem = [], str(error)
            yield Bundle(number, path, width, entries, problem)


@dataclass(frozen=True)
class Claim:
    """A root somebody signed for a size, to be compared when the walk gets there."""

    path: str
    root: bytes
    fault_class: str


class Audit:
    """The check of one export. `report` is the result."""

    def __init__(self, folder: Path, pinned: Key | None, known: tuple[str, bytes] | None, jobs: int) -> None:
        self.report = Report()
        self.export = Export(folder, self.report)
        self.jobs = jobs
        self.head: Checkpoint | None = None
        self.asked: int | None = None  # what `checkpoint` names, whether it holds or not: it chooses among bundles of one place
        self.size = 0  # entries by `checkpoint`; where that does not hold, as many as the bundles make
        self.genesis: Entry | None = None
        self.keys: dict[str, Key] = {}
        self.claims: dict[int, list[Claim]] = {}
        self.known_path, self.known_size = "", None  # of --known
        self.procedure = Procedure(self.programme)
        self.tree = Tree(self.compare_tile)
        self.whole = True  # no entry before the present one is missing, so the tree can be computed
        self.before: bytes | None = bytes(32)  # leaf hash of the entry before, None if that is missing
        self.last_ts = 0
        self.disclosed: dict[int, tuple[object, object]] = {}  # seq -> case and commitment of the entry
        self.read_head()
        self.open_genesis(pinned)
        self.check_checkpoints()
        if known:
            self.check_known(*known)
        self.check_layout()
        self.check_entries()
        self.report.adverse = self.procedure.adverse
        self.check_policy()
        self.check_programmes()
        for seq in self.export.disclosures:
            self.check_disclosure(seq)

    # --- checkpoints and keys ---

    def read_head(self) -> None:
        """Section 7: `checkpoint` says how many entries there are, and with that which tiles."""
        if "checkpoint" not in self.export.single:
            self.report.fault("truncated", None, "checkpoint", "the newest checkpoint is missing")
            return
        try:
            self.head = read_checkpoint(self.export.read("checkpoint", MAX_NOTE))
        except Malformed as error:
            self.report.fault("encoding", None, "checkpoint", str(error))
            return
        self.asked = self.head.size

    def open_genesis(self, pinned: Key | None) -> None:
        """Sections 3 and 8: origin and keys stand in entry 0. What is wrong with it is said when the walk checks it."""
        first = next(self.export.bundles(self.asked), None)
        if first and first.number == 0 and first.entries:
            self.report.fingerprint = hashlib.sha256(first.entries[0]).hexdigest()
            try:
                self.genesis = read_entry(first.entries[0])
            except Malformed:
                pass
        if self.genesis:
            self.report.origin = self.genesis.origin
            self.keys, _ = genesis_keys(self.genesis)
            mode = self.genesis.fields.get("mode")
            if self.genesis.fields.get("kind") == "genesis" and KINDS["genesis"]["mode"](mode):
                self.report.mode, self.procedure.live = mode, mode == "live"
        elif self.head:
            self.report.origin = self.head.origin
        self.report.keys = [self.keys[role] for role in KEY_ROLES if role in self.keys]
        if len(self.keys) < len(KEY_ROLES):
            lost = ", ".join(role for role in KEY_ROLES if role not in self.keys)
            self.report.notes.append(f"entry 0 gives no usable key for: {lost}; signatures of these could not be checked")
        if pinned:
            self.report.pinned = pinned.vkey in (key.vkey for key in self.keys.values())
            if not self.report.pinned:
                path = first.path if first else tile_path(ENTRIES, 0, WIDTH)
                self.report.fault("key-state", 0, path, f"the pinned key {shown(pinned.vkey)} is not in genesis")

    def holds(self, path: str, checkpoint: Checkpoint) -> bool:
        """Sections 4 and 8 for one checkpoint: origin, then signature. One that fails says nothing else."""
        key = self.keys.get("checkpoint")
        if self.report.origin not in (None, checkpoint.origin):
            self.report.fault("sequence-gap", None, path, f"origin {shown(checkpoint.origin)} is not the log's")
        elif key and (message := unsigned(checkpoint, key)):
            self.report.fault("signature", None, path, message)
        else:
            return True
        return False

    def claim(self, path: str, checkpoint: Checkpoint, fault_class: str) -> None:
        """Notes the root of a checkpoint for the walk."""
        claims = self.claims.setdefault(checkpoint.size, [])
        if any(claim.root != checkpoint.root for claim in claims):
            message = f"size {checkpoint.size} has another root in {shown(claims[0].path)}"
            self.report.fault("inconsistent-checkpoint", None, path, message)
        claims.append(Claim(path, checkpoint.root, fault_class))

    def check_checkpoints(self) -> None:
        """Sections 4, 7 and 8: the newest checkpoint and all before it."""
        if self.head and not self.holds("checkpoint", self.head):
            self.head = None
        if self.head:
            self.size = self.report.checkpoint_size = self.head.size
            self.claim("checkpoint", self.head, "root-mismatch")
        else:
            self.size = max((number * WIDTH + width for number, width in self.export.places(self.asked)), default=0)
        for size in self.export.checkpoints:
            path = f"checkpoints/{size}"
            try:
                checkpoint = read_checkpoint(self.export.read(path, MAX_NOTE))
            except Malformed as error:
                self.report.fault("encoding", None, path, str(error))
                continue
            if not self.holds(path, checkpoint):
                continue
            if checkpoint.size != size:
                self.report.fault("inconsistent-checkpoint", None, path, f"says size {checkpoint.size}")
                continue
            if self.head and size > self.head.size:
                message = f"larger than `checkpoint`, which is of size {self.head.size}"
                self.report.fault("inconsistent-checkpoint", None, path, message)
            self.claim(path, checkpoint, "root-mismatch")
        # Section 4 has size 1 checkpointed first, section 7 keeps every checkpoint, so these two cannot be absent.
        for size in sorted({1, self.head.size if self.head else 1} - set(self.export.checkpoints)):
            self.report.fault("truncated", None, f"checkpoints/{size}", "this checkpoint was signed and is missing")

    def check_known(self, path: str, raw: bytes) -> None:
        """Section 8: a checkpoint seen earlier must be of this log and lead to it."""
        try:
            known = read_checkpoint(raw)
        except Malformed as error:
            self.report.fault("encoding", None, path, str(error))
            return
        if self.holds(path, known):
            self.known_path, self.known_size = path, known.size
            self.claim(path, known, "inconsistent-checkpoint")

    # --- files ---

    def check_layout(self) -> None:
        """Section 7: no tile but those that the size makes. Missing ones are found by the walk."""
        for level, present in self.export.tiles.items():
            for number, widths in present.items():
                for width in sorted(widths - {self.width(level, number)}):
                    message = f"a log of {self.size} entries makes no tile of this place and width"
                    self.report.fault("unknown-file", None, tile_path(level, number, width), message)

    def width(self, level: int, number: int) -> int:
        """Section 7: how wide the size makes this tile; none where that is not above 0."""
        return min(WIDTH, (self.size >> 8 * max(level, 0)) - number * WIDTH)

    def compare_tile(self, level: int, number: int, hashes: list[bytes]) -> None:
        """Sections 7 and 8: a hash tile is there and holds what the entries give."""
        width = self.width(level, number)
        if width <= 0:
            return
        path = tile_path(level, number, width)
        if width not in self.export.tiles.get(level, {}).get(number, ()):
            self.report.fault("truncated", None, path, "a hash tile is missing")
            return
        try:
            raw = self.export.read(path, 32 * width)
        except Malformed as error:
            self.report.fault("encoding", None, path, str(error))
            return
        if len(raw) != 32 * width:
            self.report.fault("encoding", None, path, f"{len(raw)} bytes where {width} hashes are {32 * width}")
            return
        for at, node in enumerate(hashes[:width]):
            if raw[32 * at : 32 * at + 32] != node:
                self.report.fault("root-mismatch", None, path, f"hash {at} of the tile is not what the entries give")
                return

    # --- entries ---

    def examined(self) -> Iterator[tuple[Bundle, list[Examined]]]:
        """Bundles in order with what `examine` says; some ahead are in work, never many, so memory stays flat."""
        keys = tuple(self.keys.values())
        bundles = self.export.bundles(self.asked)
        if self.jobs == 1 or len(self.export.tiles.get(ENTRIES, {})) < 4:
            for bundle in bundles:
                yield bundle, examine(bundle.entries, keys)
            return
        ahead: deque[tuple[Bundle, Future[list[Examined]]]] = deque()
        with ProcessPoolExecutor(self.jobs) as pool:
            for bundle in bundles:
                ahead.append((bundle, pool.submit(examine, bundle.entries, keys)))
                if len(ahead) > 2 * self.jobs:
                    done, future = ahead.popleft()
                    yield done, future.result()
            for done, future in ahead:
                yield done, future.result()

    def check_entries(self) -> None:
        """Section 8: the walk over the whole log."""
        expected = 0  # the position the next entry should have
        self.compare_root()
        for bundle, results in self.examined():
            position = bundle.number * WIDTH
            if position != expected:
                self.lose(expected, tile_path(ENTRIES, expected // WIDTH, WIDTH), "entries are missing from here on")
            for offset, found in enumerate(results):
                self.check_entry(position + offset, bundle.path, found)
            expected = position + len(results)
            if bundle.problem:
                self.report.fault("encoding", expected, bundle.path, bundle.problem)
                self.whole = False
                self.before = None
                # Entries lost in a bundle are lost to the log: the next bundle still stands at its own positions.
                if len(results) < bundle.width:
                    self.lose(expected, bundle.path, f"{bundle.width - len(results)} entries of the bundle are missing")
                expected = position + bundle.width
        if expected < self.size:
            asked = tile_path(ENTRIES, expected // WIDTH, min(WIDTH, self.size - expected // WIDTH * WIDTH))
            self.lose(expected, asked, f"the log ends here, `checkpoint` says {self.size} entries")
        if not self.report.size:
            self.report.fault("schema", 0, tile_path(ENTRIES, 0, WIDTH), "entry 0, the genesis, is missing (rule 1)")
        self.tree.finish()
        self.report.unvouched = self.procedure.unvouched()
        self.report.overdue, self.report.untold = self.procedure.overdue(), self.procedure.untold()
        self.report.outlived = self.procedure.outlived
        self.report.unreviewed = self.procedure.unreviewed
        if self.known_size is not None and self.known_size > expected:
            message = f"`--known` speaks of {self.known_size} entries, the log has {self.report.size}"
            self.report.fault("truncated", expected, self.known_path, message)

    def lose(self, seq: int, path: str, message: str) -> None:
        """Entries are missing: what follows can be checked one by one, but chain and tree are broken off."""
        self.report.fault("truncated", seq, path, message)
        self.whole = False
        self.before = None

    def check_entry(self, position: int, path: str, found: Examined) -> None:
        """Section 8: encoding, sequence, prev, schema, signatures, in this order."""
        self.report.size += 1
        if self.head is None or position >= self.size:
            self.report.entries_after_checkpoint += 1

        def fault(kind: str, message: str) -> None:
            self.report.fault(kind, position, path, message)

        if entry := found.entry:
            if entry.seq != position:
                fault("sequence-gap", f"says seq {entry.seq} at position {position}")
            if self.report.origin not in (None, entry.origin):
                fault("sequence-gap", f"origin {shown(entry.origin)} is not the log's")
            if self.before is not None and entry.prev != self.before:
                fault("prev-mismatch", "its fourth line is not the leaf hash of the entry before")
            for kind, message in self.content_faults(position, entry, found.leaf) + self.signature_faults(position, found.signers):
                fault(kind, message)
        else:
            fault("encoding", found.problem)
        self.before = found.leaf
        if self.whole:
            self.tree.append(found.leaf)
            self.compare_root()

    def content_faults(self, position: int, entry: Entry, leaf: bytes) -> list[tuple[str, str]]:
        """Sections 3 and 6: fields, time, keys of genesis, rules of procedure."""
        fields, problems = entry.fields, schema_problems(entry.fields)
        faults = [("schema", problem) for problem in problems]
        kind, ts = fields.get("kind"), fields.get("ts")
        if not problems:
            self.report.entries_by_kind[kind] += 1
        if (kind == "genesis") != (position == 0):
            faults.append(("schema", "entry 0 and no other is the genesis (rule 1)"))
        elif position == 0:
            faults += genesis_keys(entry)[1]
        if type(ts) is int:
            if ts < self.last_ts:
                faults.append(("schema", f"ts {ts} is less than {self.last_ts}, that of the entry before"))
            self.last_ts = ts
        if not problems:
            faults += self.procedure.faults(position, leaf.hex(), fields)
        at = bisect_left(self.export.disclosures, position)
        if at < len(self.export.disclosures) and self.export.disclosures[at] == position:
            self.disclosed[position] = (fields.get("case"), fields.get(DISCLOSED.get(str(kind), "commitment")))
        return faults

    def signature_faults(self, position: int, signers: tuple[tuple[str, bool], ...]) -> list[tuple[str, str]]:
        """Section 2: exactly one signature, by the entry key; in entry 0 the entry key's and the root key's, in this order."""
        required = ["entry", "root"] if position == 0 else ["entry"]
        faults = []
        for role in required:
            if role in self.keys and role not in (signer for signer, _ in signers):
                faults.append(("signature", f"the signature by the {role} key is missing"))
        for at, (role, verified) in enumerate(signers, 1):
            if role not in required:
                # With a key of genesis unusable its lines belong to no key we have: that is said once, at entry 0.
                if role or all(name in self.keys for name in required):
                    faults.append(("key-state", f"signature line {at} is by {role or 'a key'} that may not sign this entry"))
            elif not verified:
                faults.append(("signature", f"the signature by the {role} key does not verify"))
        roles = [role for role, _ in signers if role in required]
        if len(set(roles)) == len(required) and roles != required:
            faults.append(("signature", "required signatures are repeated or not in their order"))
        return faults

    def compare_root(self) -> None:
        """Sections 4 and 8: at every size that has a checkpoint its root is that of the entries so far."""
        if self.tree.size in self.claims:
            root = self.tree.root()
            for claim in self.claims[self.tree.size]:
                if claim.root != root:
                    message = f"its root is not that of the first {self.tree.size} entries"
                    self.report.fault(claim.fault_class, None, claim.path, message)

    # --- beside the entries ---

    def check_policy(self) -> None:
        """Sections 7 and 8: policy.json repeats origin and keys of genesis."""
        path = "policy.json"
        if path not in self.export.single:
            self.report.fault("truncated", None, path, "policy.json is missing")
            return
        try:
            policy = read_canonical_file(self.export.read(path, MAX_FILE))
        except Malformed as error:
            self.report.fault("encoding", None, path, str(error))
            return
        if policy.keys() != {"origin", "keys"} or not NAME(policy["origin"]) or not KEYS(policy["keys"]):
            self.report.fault("schema", None, path, "is not {keys: [{role, vkey}], origin}")
            return
        if self.genesis and policy["origin"] != self.genesis.origin:
            self.report.fault("sequence-gap", None, path, f"origin {shown(policy['origin'])} is not the log's")
        elif self.genesis and policy["keys"] != self.genesis.fields.get("keys"):
            self.report.fault("key-state", None, path, "its keys are not those of genesis")

    def programme(self, digest: str) -> Programme | None:
        """What the rules need of the programme with this digest, None where the export does not have it or it does not say it."""
        if digest not in self.export.programmes:
            return None
        try:
            raw = self.export.read(f"programmes/{digest}.yaml", MAX_FILE)
        except Malformed:
            return None
        return read_programme(raw) if hashlib.sha256(raw).hexdigest() == digest else None

    def check_programmes(self) -> None:
        """Sections 7 and 8: the file of every programme proposed, with the bytes of its digest, and no other."""
        for digest, seq in self.procedure.proposed.items():
            path = f"programmes/{digest}.yaml"
            if digest not in self.export.programmes:
                self.report.fault("inactive-programme", seq, path, "the file of a proposed programme is missing")
            elif self.export.digest(path) != digest:
                self.report.fault("inactive-programme", seq, path, "its bytes are not of this digest")
        for digest in sorted(self.export.programmes - self.procedure.proposed.keys()):
            self.report.fault("unknown-file", None, f"programmes/{digest}.yaml", "no entry proposes this programme")

    def check_disclosure(self, seq: int) -> None:
        """Sections 5, 6 (rule 4), 7 and 8: what is disclosed is what was committed to, and may still be known."""
        path = f"disclosures/{seq}.json"

        def fault(kind: str, message: str) -> None:
            self.report.fault(kind, seq, path, message)

        try:
            fields = read_canonical_file(self.export.read(path, MAX_FILE))
            forms: dict[str, Form] = {"case": CASE, "k": TEXT, "payload": TEXT, "seq": integer_from(0)}
            if fields.keys() != forms.keys() or not all(form(fields[name]) for name, form in forms.items()):
                fault("schema", "is not {case, k, payload, seq} in their forms")
                return
            key, payload = decode_base64(fields["k"], 32), decode_base64(fields["payload"])
        except Malformed as error:
            fault("encoding", str(error))
            return
        case = fields["case"]
        entry_case, commitment = self.disclosed.get(seq, (None, None))
        if fields["seq"] != seq:
            fault("commitment-mismatch", f"says seq {fields['seq']}")
        if not DIGEST(commitment):
            fault("commitment-mismatch", "the entry has no commitment, or cannot be read")
        elif case != entry_case:
            fault("commitment-mismatch", f"names {case}, the entry {shown(entry_case)}")
        elif not hmac.compare_digest(commit(key, self.report.origin or "", case, payload), commitment):
            fault("commitment-mismatch", "key and payload do not give the entry's commitment")
        if seq < self.procedure.erased.get(case, (-1, ""))[0]:
            fault("schema", f"payload of {case}, which was erased later (rule 4)")


def commit(key: bytes, origin: str, case: str, payload: bytes) -> str:
    """Section 5: the commitment."""
    message = b"timbang/payload/v1"
    for part in (origin.encode(), case.encode(), payload):
        message += len(part).to_bytes(8, "big") + part
    return hmac.digest(key, message, "sha256").hex()


# ---------------------------------------------------------------------------------------------------------------
# Receipts (section 4)
# ---------------------------------------------------------------------------------------------------------------


def read_receipt(raw: bytes) -> tuple[bytes, int, list[bytes], Checkpoint]:
    """Section 4, the form of a receipt: entry, index, proof, checkpoint."""
    head, blank, note = raw.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed("the part before the checkpoint is not ASCII") from None
    if not blank or len(lines) < 3 or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Malformed("not a c2sp.org/tlog-proof@v1 with extra, index and checkpoint")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Malformed("its second line is not `extra`, or its third not `index`")
    if len(lines) > 3 + 63:
        raise Malformed("more hashes than a proof can have")
    proof = [decode_base64(line, 32) for line in lines[3:]]
    return decode_base64(lines[1][6:]), decode_decimal(lines[2][6:]), proof, read_checkpoint(note)


def check_receipt(path: str, raw: bytes, pinned: Key | None) -> Report:
    """Section 4: the entry leads to the checkpoint's root, and the log's checkpoint key signed that."""
    report = Report()
    try:
        raw_entry, index, proof, checkpoint = read_receipt(raw)
        entry = read_entry(raw_entry)
    except Malformed as error:
        report.fault("encoding", None, path, str(error))
        return report
    report.origin, report.size, report.checkpoint_size = checkpoint.origin, checkpoint.size, checkpoint.size
    if index == 0:
        report.fingerprint = hashlib.sha256(raw_entry).hexdigest()
    if entry.seq != index:
        report.fault("sequence-gap", index, path, f"the entry says seq {entry.seq}, the proof index {index}")
    if entry.origin != checkpoint.origin:
        report.fault("sequence-gap", index, path, f"the entry is of {entry.origin}, the checkpoint of another log")
    for problem in schema_problems(entry.fields):
        report.fault("schema", index, path, problem)
    kind = entry.fields.get("kind")
    report.entries_by_kind[kind if isinstance(kind, str) and kind in KINDS else "unknown"] += 1
    if root_of_inclusion(index, checkpoint.size, leaf_hash(raw_entry), proof) != checkpoint.root:
        report.fault("root-mismatch", index, path, "entry, index and proof do not give the checkpoint's root")
    if pinned is None:
        report.notes.append("WITHOUT --key THE SIGNATURE WAS NOT CHECKED: anybody could have made this receipt")
    elif pinned.name != checkpoint.origin:
        report.fault("key-state", None, path, f"the pinned key {shown(pinned.name)} is not this log's checkpoint key")
    else:
        report.pinned = True
        if message := unsigned(checkpoint, pinned):
            report.fault("signature", None, path, message)
    return report


# ---------------------------------------------------------------------------------------------------------------
# Command line
# ---------------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Paths come from the export: no control characters, nothing a terminal cannot print."""
    return "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in text)


def as_json(report: Report) -> str:
    faults = [
        {"class": f.kind, "seq": f.seq, "path": plain(f.path), "message": plain(f.message)} for f in report.sorted_faults()
    ]
    return json.dumps(
        {
            "origin": report.origin,
            "mode": report.mode,
            "size": report.size,
            "fingerprint": report.fingerprint,
            "pinned": report.pinned,
            "entries_by_kind": dict(sorted(report.entries_by_kind.items())),
            "checkpoint_size": report.checkpoint_size,
            "entries_after_checkpoint": report.entries_after_checkpoint,
            "adverse_decisions": {name: report.adverse[name] for name in reversed(BACKINGS)},
            "unvouched_accounts": report.unvouched,
            "overdue_reviews": report.overdue,
            "decisions_without_notice": report.untold,
            "adverse_after_a_term": report.outlived,
            "unreviewed_emergencies": report.unreviewed,
            "first_divergence": report.first_divergence(),
            "faults": faults,
        }
    )


MODES = {
    "live": "live: real cases",
    "demo": "demo: A DEMONSTRATION, in which no real case is decided",
    None: "unknown: entry 0 cannot be read",
}


def as_text(report: Report, receipt: bool) -> str:
    lines = [f"origin {report.origin or 'unknown'}"]
    if not receipt:
        lines.append(f"mode {MODES[report.mode]}")
    lines.append(f"size {report.size}")
    lines += [f"  {kind} {count}" for kind, count in sorted(report.entries_by_kind.items())]
    lines += [f"key {key.role} {key.vkey}" for key in report.keys]
    if report.pinned:
        lines.append("pinned: the key you gave is this log's")
    elif not receipt:
        lines.append("NOT PINNED: origin and keys came from the export itself; compare the fingerprint with one you trust")
    if not receipt or report.fingerprint:
        lines.append(f"fingerprint {report.fingerprint or 'none, entry 0 cannot be read'}")
    size = "unreadable" if report.checkpoint_size is None else report.checkpoint_size
    lines.append(f"checkpoint size {size}")
    if not receipt:
        lines.append(f"entries after the last checkpoint {report.entries_after_checkpoint}")
        lines.append(f"adverse decisions issued {report.adverse.total()}")
        lines.append(f"  proved by a passkey {report.adverse['proved_by_passkey']}")
        lines.append(f"  by a passkey enrolled on the server's word {report.adverse['passkey_on_servers_word']}")
        lines.append(f"  on the server's word alone {report.adverse['servers_word']}")
        lines.append(f"accounts that may decide though no colleague vouched for them {report.unvouched}")
        lines.append(f"reviews open past their term when the latest entry was written {report.overdue}")
        lines.append(f"decisions that no notice tells {report.untold}")
        lines.append(f"adverse decisions after an earlier term of their application ran out {report.outlived}")
        lines.append(f"grants on one confirmation in an emergency that wait for their review {report.unreviewed}")
    lines += report.notes
    first = report.first_divergence()
    lines.append(f"first divergence {'none' if first is None else first}")
    for f in report.sorted_faults():
        lines.append(f"{f.kind} {'-' if f.seq is None else f.seq} {f.path} {f.message}")
    lines.append(f"{len(report.faults)} faults" if report.faults else "no fault")
    return "\n".join(map(plain, lines))


def read_argument(path: Path, limit: int) -> bytes:
    """A file named on the command line; read a little past the limit, so that the form check refuses it."""
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise Unusable(f"cannot read `{path}`: {error.strerror}") from None


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="verify.py", description="verify a Timbang export, or one receipt")
    parser.add_argument("export", nargs="?", type=Path, metavar="EXPORT_DIR", help="folder of the export")
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="check this receipt instead of an export")
    parser.add_argument("--key", metavar="VKEY", help="a key of the log that you trust; for a receipt its checkpoint key")
    parser.add_argument("--known", type=Path, metavar="CHECKPOINT_FILE", help="a checkpoint seen earlier")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, MAX_JOBS), metavar="N", help="processes for signatures")
    options = parser.parse_args(argv)
    if (options.export is None) == (options.receipt is None):
        parser.error("give either EXPORT_DIR or --receipt FILE")
    if options.receipt and options.known:
        parser.error("--known goes with EXPORT_DIR")
    if not 1 <= options.jobs <= MAX_JOBS:
        parser.error(f"--jobs is from 1 to {MAX_JOBS}")
    if options.key is not None:
        try:
            options.key = read_vkey(options.key)
        except Malformed as error:
            parser.error(f"--key: {error}")
        if problem := weakness(options.key.public):
            parser.error(f"--key: {problem}")
    return options


def run(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    try:
        if options.receipt:
            report = check_receipt(str(options.receipt), read_argument(options.receipt, MAX_RECEIPT), options.key)
        else:
            known = (str(options.known), read_argument(options.known, MAX_NOTE)) if options.known else None
            report = Audit(options.export, options.key, known, options.jobs).report
    except OSError as error:
        sys.stderr.write(plain(f"verify.py: cannot read `{error.filename or options.export}`: {error.strerror}") + "\n")
        return 3
    except (Unusable, BrokenExecutor) as error:
        sys.stderr.write(plain(f"verify.py: {error}") + "\n")
        return 3
    print(as_json(report) if options.json else as_text(report, options.receipt is not None))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(run())
