"""Tests of verify.py: `python3 -m unittest audits/test_verify.py`.

A small writer, made from audits/README.md like the verifier, builds logs and exports in memory. Each test changes one thing and
asserts the class section 8 gives it. At the end the logs of vectors/ are run, where that folder stands beside this file.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import hashlib
import hmac
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import verify  # noqa: E402

ORIGIN = "dinsos.baubaukota.example/2026"
SECTION_8 = (HERE / "README.md").read_text(encoding="utf-8").split("## 8.")[1]
CLASSES = {name for cell in re.findall(r"^\| (`[^|]*) \|", SECTION_8, re.M) for name in re.findall(r"`([a-z-]+)`", cell)}
ROLES = ("entry", "checkpoint", "root")

# ------------------------------------------------------------------------------------------------ the writer


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def sha(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def leaf(entry: bytes) -> bytes:
    return sha(b"\0" + entry)


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + root(leaves[:split]) + root(leaves[split:]))


def inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) < 2:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*inclusion(index, leaves[:split]), root(leaves[split:])]
    return [*inclusion(index - split, leaves[split:]), root(leaves[:split])]


def random_id(prefix: str, number: int) -> str:
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}-" + "".join(alphabet[byte % 32] for byte in sha(f"{prefix}{number}".encode())[:26])


class Signer:
    def __init__(self, seed: str, name: str, public: bytes | None = None) -> None:
        self.secret, self.name = Ed25519PrivateKey.from_private_bytes(sha(seed.encode())), name
        self.public = public or self.secret.public_key().public_bytes_raw()
        self.key_id = sha(name.encode() + b"\n\1" + self.public)[:4]
        self.vkey = f"{name}+{self.key_id.hex()}+{b64(bytes([1]) + self.public)}"

    def line(self, signed: bytes) -> bytes:
        return f"\u2014 {self.name} {b64(self.key_id + self.secret.sign(signed))}\n".encode()


PROGRAMME = b"id: bansos-pangan\nversion: 1\n"
PROGRAMME_DIGEST = sha(PROGRAMME).hex()


class Log:
    """A log and what lies beside it. `size` entries of the usual kinds, or the `middle` given after genesis and programme."""

    def __init__(self, seed: str, size: int = 0, origin: str = ORIGIN, middle: list[dict] = (), **genesis: object) -> None:
        self.origin = origin
        names = {"entry": f"{origin}/entry-1", "checkpoint": origin, "root": f"{origin}/root"}
        self.signers = {role: Signer(seed + role, names[role]) for role in ROLES}
        self.signers.update(genesis.pop("signers", {}))
        self.raw: list[bytes] = []
        self.secrets: dict[int, tuple[str, bytes, bytes]] = {}
        first = {
            "actor": "operator", "kind": "genesis", "ts": 1_700_000_000_000, "backup_days": 30, "format": "timbang/ledger/v1",
            "keys": [{"role": role, "vkey": self.signers[role].vkey} for role in ROLES], "mode": "live", "passkeys": [],
            "policies": [{"digest": PROGRAMME_DIGEST, "name": "bansos-pangan"}], "retention_days": 3650,
            "witnesses": {"quorum": 0, "vkeys": []},
        }  # fmt: skip
        self.first = first | genesis
        self.append(self.first, by=("entry", "root"))
        self.append(self.proposal())
        for fields in middle:
            self.append(fields)
        while len(self.raw) < size:
            self.append_usual(len(self.raw))

    def proposal(self) -> dict:
        return proposed()

    def append_usual(self, seq: int) -> None:
        case, ts = random_id("c", seq // 2), 1_700_000_000_000 + seq
        if seq % 50 == 7:
            self.append(access(random_id("a", seq), "granted", ts))
        elif seq % 2 == 0:
            self.append(received(case, self.secret(seq, case), ts))
        else:
            self.append(recommended(case, self.secret(seq, case), ts))

    def secret(self, seq: int, case: str) -> str:
        key, payload = sha(b"k%d" % seq), b"payload %d" % seq
        self.secrets[seq] = (case, key, payload)
        message = b"timbang/payload/v1"
        for part in (self.origin.encode(), case.encode(), payload):
            message += len(part).to_bytes(8, "big") + part
        return hmac.new(key, message, "sha256").hexdigest()

    def note(self, fields: dict | bytes, seq: int, prev: bytes, by: tuple, origin: str | None = None) -> bytes:
        line = fields if isinstance(fields, bytes) else canonical(fields)
        signed = f"timbang/entry/v1\n{origin or self.origin}\n{seq}\n{b64(prev)}\n".encode() + line + b"\n"
        lines = [(self.signers[signer] if isinstance(signer, str) else signer).line(signed) for signer in by]
        return signed + b"\n" + b"".join(lines)

    def append(self, fields: dict | bytes, by: tuple = ("entry",), **options: object) -> None:
        seq, prev = len(self.raw), leaf(self.raw[-1]) if self.raw else bytes(32)
        options = {"seq": seq, "prev": prev} | options
        self.raw.append(self.note(fields, by=by, **options))

    def checkpoint(self, size: int, leaves: list[bytes] | None = None, by: Signer | None = None, origin: str = "") -> bytes:
        hashes = [leaf(raw) for raw in self.raw[:size]] if leaves is None else leaves
        signed = f"{origin or self.origin}\n{size}\n{b64(root(hashes))}\n".encode()
        return signed + b"\n" + (by or self.signers["checkpoint"]).line(signed)

    def receipt(self, seq: int, size: int) -> bytes:
        proof = "".join(b64(node) + "\n" for node in inclusion(seq, [leaf(raw) for raw in self.raw[:size]]))
        return f"c2sp.org/tlog-proof@v1\nextra {b64(self.raw[seq])}\nindex {seq}\n{proof}\n".encode() + self.checkpoint(size)

    def disclosure(self, seq: int, /, **changes: object) -> bytes:
        case, key, payload = self.secrets[seq]
        return canonical({"case": case, "k": b64(key), "payload": b64(payload), "seq": seq} | changes) + b"\n"

    def policy(self) -> bytes:
        return canonical({"origin": self.origin, "keys": self.first["keys"]}) + b"\n"

    def export(self, raw: list[bytes] | None = None, sizes: tuple[int, ...] = ()) -> dict[str, bytes]:
        """The files. With `raw`: these entries and their tiles under the checkpoints of the true ones."""
        entries = self.raw if raw is None else raw
        size = len(self.raw)
        files = {f"checkpoints/{at}": self.checkpoint(at) for at in {1, size, *sizes}}
        files |= {"checkpoint": self.checkpoint(size), "policy.json": self.policy()}
        return files | {f"programmes/{PROGRAMME_DIGEST}.yaml": PROGRAMME} | tiles(entries)


def tile_name(level: object, number: int, width: int) -> str:
    name = f"tile/{level}/{number:03}"
    return name if width == 256 else f"{name}.p/{width}"


def tiles(entries: list[bytes]) -> dict[str, bytes]:
    files = {}
    for at in range(0, len(entries), 256):
        some = entries[at : at + 256]
        files[tile_name("entries", at // 256, len(some))] = b"".join(len(e).to_bytes(2, "big") + e for e in some)
    level, hashes = 0, [leaf(entry) for entry in entries]
    while hashes:
        for at in range(0, len(hashes), 256):
            files[tile_name(level, at // 256, len(hashes[at : at + 256]))] = b"".join(hashes[at : at + 256])
        hashes = [root(hashes[at : at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1
    return files


NOW = 1_700_000_000_000
C1, C2, A1, P1 = random_id("c", 1), random_id("c", 2), random_id("a", 1), random_id("p", 1)
SOME = "ab" * 32


def proposed(ts: int = NOW, **changes: object) -> dict:
    fields = {"actor": "operator", "kind": "programme.proposed", "ts": ts, "digest": PROGRAMME_DIGEST}
    return fields | {"id": "bansos-pangan", "status": "draft", "version": 1} | changes


def received(case: str = C1, commitment: str = SOME, ts: int = NOW, **changes: object) -> dict:
    fields = {"actor": A1, "kind": "application.received", "ts": ts, "case": case, "commitment": commitment}
    return fields | {"programme": "bansos-pangan"} | changes


def recommended(case: str = C1, commitment: str = SOME, ts: int = NOW, **changes: object) -> dict:
    fields = {"actor": "engine", "kind": "decision.recommended", "ts": ts, "case": case, "commitment": commitment}
    return fields | {"programme": PROGRAMME_DIGEST} | changes


def access(subject: str = A1, change: str = "granted", ts: int = NOW, **changes: object) -> dict:
    fields = {"actor": "operator", "kind": "access.changed", "ts": ts, "change": change, "person": P1}
    return fields | {"role": "officer", "subject": subject} | changes


def erased(case: str = C1, scope: str = "case", ts: int = NOW, **changes: object) -> dict:
    fields = {"actor": "operator", "kind": "erasure.executed", "ts": ts, "case": case, "ground": "request"}
    return fields | {"scope": scope} | changes


# ------------------------------------------------------------------------------------------------ the tests


def flipped(raw: bytes, at: int, mask: int = 1) -> bytes:
    return raw[:at] + bytes([raw[at] ^ mask]) + raw[at + 1 :]


class Case(unittest.TestCase):
    LARGE: Log
    SMALL: Log
    OTHER: Log

    @classmethod
    def setUpClass(cls) -> None:
        if not hasattr(Case, "LARGE"):
            Case.LARGE, Case.SMALL, Case.OTHER = Log("one", 300), Log("one", 12), Log("two", 300)
            Case.TRUE = Case.LARGE.export(sizes=(2, 100, 255, 256, 257))
            Case.TINY = Case.SMALL.export(sizes=(5,)) | {"disclosures/4.json": Case.SMALL.disclosure(4)}

    def write(self, files: dict[str, bytes]) -> Path:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for path, raw in files.items():
            place = Path(folder.name, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(raw)
        return Path(folder.name)

    def verify(self, files: dict, key: str | None = None, known: bytes | None = None, jobs: int = 1) -> verify.Report:
        pinned = verify.read_vkey(key) if key else None
        report = verify.Audit(self.write(files), pinned, ("known", known) if known else None, jobs).report
        self.assertLessEqual({fault.kind for fault in report.faults}, CLASSES)
        verify.as_text(report, False).encode("ascii")
        json.loads(verify.as_json(report))
        return report

    def clean(self, files: dict[str, bytes], **inputs: object) -> verify.Report:
        report = self.verify(files, **inputs)
        self.assertEqual(report.faults, [])
        return report

    def caught(self, files: dict, kind: str, seq: int | None, path: str | None = None, **inputs: object) -> verify.Report:
        """The class is there, at this entry, and no entry before it is accused."""
        report = self.verify(files, **inputs)
        found = [fault for fault in report.faults if fault.kind == kind and fault.seq == seq]
        found = [fault for fault in found if path in (None, fault.path)]
        self.assertTrue(found, f"no {kind} at {seq} {path}: {report.sorted_faults()[:5]}")
        if seq is not None:
            self.assertEqual(report.first_divergence(), seq, report.sorted_faults()[:3])
        return report

    def only(self, files: dict[str, bytes], kind: str, seq: int | None, path: str | None = None, **inputs: object) -> None:
        report = self.caught(files, kind, seq, path, **inputs)
        self.assertEqual({fault.kind for fault in report.faults}, {kind})

    def without(self, files: dict[str, bytes], *paths: str) -> dict[str, bytes]:
        self.assertLessEqual(set(paths), files.keys())
        return {path: raw for path, raw in files.items() if path not in paths}


class CleanLogs(Case):
    def test_two_bundles_are_clean_and_counted(self) -> None:
        report = self.clean(self.TRUE)
        self.assertEqual((report.origin, report.size, report.checkpoint_size), (ORIGIN, 300, 300))
        self.assertEqual(report.entries_after_checkpoint, 0)
        self.assertEqual(report.fingerprint, sha(self.LARGE.raw[0]).hex())
        self.assertEqual(report.entries_by_kind["genesis"], 1)
        self.assertEqual(sum(report.entries_by_kind.values()), 300)
        self.assertFalse(report.pinned)

    def test_every_size_around_a_tile_is_clean(self) -> None:
        for size in (2, 3, 255, 256, 257, 512, 513):
            self.clean(Log("one", size).export())

    def test_genesis_alone_is_clean(self) -> None:
        log = Log("one")
        del log.raw[1:]
        self.clean(self.without(log.export(), f"programmes/{PROGRAMME_DIGEST}.yaml"))

    def test_processes_say_what_one_process_says(self) -> None:
        log = Log("one", 1100)
        log.raw[700] = flipped(log.raw[700], 200)
        one, three = self.verify(log.export()), self.verify(log.export(), jobs=3)
        self.assertEqual(verify.as_json(one), verify.as_json(three))
        self.assertEqual(one.first_divergence(), 700)

    def test_a_pinned_key_of_any_role_is_accepted(self) -> None:
        for signer in self.SMALL.signers.values():
            self.assertTrue(self.clean(self.TINY, key=signer.vkey).pinned)

    def test_a_checkpoint_seen_earlier_is_accepted(self) -> None:
        for size in (1, 128, 256, 299, 300):
            self.clean(self.TRUE, known=self.LARGE.checkpoint(size))

    def test_lines_of_witnesses_are_ignored(self) -> None:
        witness = b"\xe2\x80\x94 witness.example/w1 " + base64.b64encode(bytes(76)) + b"\n"
        self.clean(self.TINY | {"checkpoint": self.TINY["checkpoint"] + witness})

    def test_disclosures_and_erasure_of_payloads_live_together(self) -> None:
        log = Log("one", 12)
        log.append(erased(random_id("c", 2), "payloads", NOW + 20))
        log.append(received(random_id("c", 2), log.secret(13, random_id("c", 2)), NOW + 20))
        self.clean(log.export() | {"disclosures/13.json": log.disclosure(13), "disclosures/6.json": log.disclosure(6)})
        self.only(log.export() | {"disclosures/4.json": log.disclosure(4)}, "schema", 4)

    def test_a_role_may_be_granted_again_after_it_was_revoked(self) -> None:
        self.clean(Log("one", middle=[access(), access(change="revoked"), access()]).export())


class ChangedBytes(Case):
    def test_every_byte_of_an_entry_counts(self) -> None:
        path = "tile/entries/000.p/12"
        raw, start = self.TINY[path], sum(len(entry) + 2 for entry in self.SMALL.raw[:4])
        for at in range(start + 2, start + 2 + len(self.SMALL.raw[4])):
            mask = (1, 0x20, 0x80)[at % 3]
            files = self.TINY | {path: flipped(raw, at, mask)}
            self.assertEqual(self.verify(files).first_divergence(), 4, f"byte {at - start} mask {mask}")

    def test_the_class_follows_the_line(self) -> None:
        entry = self.LARGE.raw[280]
        lines = entry.split(b"\n")
        starts = [sum(len(line) + 1 for line in lines[:nr]) for nr in range(len(lines))]
        changes = {
            "encoding": [flipped(entry, 0), entry[:-1], entry + b"\n", flipped(entry, starts[4]), flipped(entry, starts[6])],
            "sequence-gap": [entry.replace(b"\n280\n", b"\n281\n"), entry.replace(b"\ndinsos", b"\ndinsot")],
            "prev-mismatch": [flipped(entry, starts[3], 2)],
            "schema": [entry.replace(b'"case":"c-', b'"case":"d-')],
            "signature": [entry.replace(b"17000", b"17001"), flipped(entry, len(entry) - 20, 1)],
            "key-state": [entry.replace(b"/entry-1 ", b"/entry-2 ")],
        }
        for kind, entries in changes.items():
            for changed in entries:
                self.assertNotEqual(changed, entry)
                raw = [*self.LARGE.raw[:280], changed, *self.LARGE.raw[281:]]
                report = self.caught(self.LARGE.export(raw), kind, 280)
                self.assertIn("prev-mismatch", {f.kind for f in report.faults if f.seq == 281})
                self.assertIn(("root-mismatch", "checkpoint"), {(f.kind, f.path) for f in report.faults})

    def test_a_byte_of_genesis_is_laid_to_genesis(self) -> None:
        genesis = self.SMALL.raw[0]
        for at in range(0, len(genesis), 3):
            files = self.SMALL.export([flipped(genesis, at, 1), *self.SMALL.raw[1:]])
            self.assertEqual(self.verify(files).first_divergence(), 0, genesis[at : at + 9])

    def test_every_byte_of_the_other_files_counts(self) -> None:
        for path, raw in self.TINY.items():
            if not path.startswith("tile/entries"):
                for at in range(len(raw)):
                    self.assertTrue(self.verify(self.TINY | {path: flipped(raw, at)}).faults, f"{path} byte {at}")

    def test_no_bytes_crash_the_verifier(self) -> None:
        chance, paths = random.Random(2026), sorted(self.TINY)
        for _ in range(300):
            files = dict(self.TINY)
            for _ in range(chance.randint(1, 4)):
                path = chance.choice(paths)
                raw, at = files[path], chance.randrange(len(files[path]) + 1)
                junk = chance.choice([b"", b"\n", b"\xff", b'"', b"[" * 5000, b"{", chance.randbytes(9), raw[: chance.randint(0, 99)]])
                files[path] = raw[:at] + junk + raw[at + chance.choice([0, 1, 2, 40, len(raw)]) :]
                if chance.random() < 0.1:
                    files[path + chance.choice(["x", ".p/3", "_", "%", "\n", "\u202e"])] = raw
            if any(files.get(path) != raw for path, raw in self.TINY.items()):
                self.assertTrue(self.verify(files).faults)


class ChangedOrder(Case):
    """Entries whole in themselves, at the wrong place; the tiles always fit, the keys are not at hand."""

    def changed(self, raw: list[bytes]) -> dict[str, bytes]:
        return {path: body for path, body in self.TRUE.items() if not path.startswith("tile/")} | tiles(raw)

    def test_dropped(self) -> None:
        raw = self.LARGE.raw
        for seq in (0, 10, 255, 256, 298):
            report = self.caught(self.changed(raw[:seq] + raw[seq + 1 :]), "sequence-gap", seq)
            self.assertIn("truncated", {fault.kind for fault in report.faults})
        self.caught(self.changed(raw[:-1]), "truncated", 299)

    def test_dropped_inside_a_bundle_that_keeps_its_name(self) -> None:
        for path, seq, last in (("tile/entries/000", 40, 255), ("tile/entries/001.p/44", 270, 299)):
            width = len(self.LARGE.raw[seq]) + 2
            at = sum(len(entry) + 2 for entry in self.LARGE.raw[last // 256 * 256 : seq])
            files = self.TRUE | {path: self.TRUE[path][:at] + self.TRUE[path][at + width :]}
            report = self.caught(files, "sequence-gap", seq)
            self.assertIn(("encoding", last), {(fault.kind, fault.seq) for fault in report.faults})

    def test_swapped(self) -> None:
        raw = list(self.LARGE.raw)
        raw[20], raw[21] = raw[21], raw[20]
        self.caught(self.changed(raw), "sequence-gap", 20)
        self.caught(self.changed(raw), "prev-mismatch", 20)

    def test_inserted(self) -> None:
        raw = self.LARGE.raw
        self.caught(self.changed([*raw[:30], raw[29], *raw[30:]]), "sequence-gap", 30)
        self.caught(self.changed([*raw[:30], self.OTHER.raw[30], *raw[30:]]), "key-state", 30)

    def test_appended_after_the_checkpoint(self) -> None:
        log = Log("one", 301)
        report = self.verify(self.changed(log.raw))
        self.assertEqual(report.entries_after_checkpoint, 1)
        self.assertEqual({(f.kind, f.path) for f in report.faults},
                         {("unknown-file", "tile/entries/001.p/45"), ("unknown-file", "tile/0/001.p/45"),
                          ("truncated", "tile/0/001.p/44")})  # fmt: skip

    def test_spliced_from_another_log(self) -> None:
        raw = list(self.LARGE.raw)
        raw[50] = self.OTHER.raw[50]
        for kind in ("key-state", "signature", "prev-mismatch"):
            self.caught(self.changed(raw), kind, 50)
        self.caught(self.changed(self.LARGE.raw[:100] + self.OTHER.raw[100:]), "key-state", 100)

    def test_hashed_again_without_the_keys(self) -> None:
        log = Log("one", 300)
        raw = [log.raw[0]]
        for seq in range(1, 300):
            lines = log.raw[seq].split(b"\n")
            lines[3] = b64(leaf(raw[-1])).encode()
            raw.append(b"\n".join(lines).replace(b"bansos-pangan", b"bansos-tunai") if seq == 2 else b"\n".join(lines))
        report = self.caught(self.changed(raw), "signature", 2)
        self.assertEqual(sum(fault.kind == "signature" for fault in report.faults), 298)
        self.assertNotIn("prev-mismatch", {fault.kind for fault in report.faults})

    def test_signed_again_with_the_entry_key_alone(self) -> None:
        log = Log("one", middle=[received(), recommended()])
        true = log.export()
        log.raw[2:] = []
        log.append(received(C2))
        log.append(recommended(C2))
        self.only(true | tiles(log.raw), "root-mismatch", None, "checkpoint")


class Signatures(Case):
    def log(self, fields: dict, by: tuple) -> dict[str, bytes]:
        log = Log("one")
        log.append(fields, by=by)
        log.append(received())
        return log.export()

    def test_signers_other_than_the_entry_key(self) -> None:
        stranger = Signer("stranger", f"{ORIGIN}/entry-1")
        for by in (("root",), ("checkpoint",), (stranger,)):
            self.caught(self.log(received(), by), "key-state", 2)
            self.caught(self.log(received(), by), "signature", 2)
            self.only(self.log(received(), ("entry", *by)), "key-state", 2)
        self.only(self.log(received(), ("entry", "entry")), "signature", 2)
        self.only(self.log(received(), ("entry",) * 17), "encoding", 2)

    def test_genesis_needs_both_in_their_order(self) -> None:
        for by in (("entry",), ("root",), ("root", "entry"), ("entry", "root", "root")):
            log = Log("one")
            log.raw = [log.note(log.first, 0, bytes(32), by)]
            log.append(proposed())
            self.only(log.export(), "signature", 0)

    def test_a_signature_moved_by_the_group_order_is_refused(self) -> None:
        log = Log("one", 3)
        body, line = log.raw[2][:-1].rsplit(b"\n", 1)
        name, blob = line.rsplit(b" ", 1)
        raw = base64.b64decode(blob)
        scalar = int.from_bytes(raw[36:], "little") + 2**252 + 27742317777372353535851937790883648493
        log.raw[2] = body + b"\n" + name + b" " + base64.b64encode(raw[:36] + scalar.to_bytes(32, "little")) + b"\n"
        self.only(log.export(), "signature", 2)

    def test_weak_keys_are_refused(self) -> None:
        weak = {
            "order 1": (1).to_bytes(32, "little"),
            "order 2": (2**255 - 20).to_bytes(32, "little"),
            "order 4": bytes(32),
            "order 8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            "y not reduced": (2**255 - 18).to_bytes(32, "little"),
            "sign of x = 0": (1 | 1 << 255).to_bytes(32, "little"),
            "no point": (2).to_bytes(32, "little"),
        }
        for name, public in weak.items():
            with self.subTest(name):
                log = Log("one", 4, signers={"entry": Signer("x", f"{ORIGIN}/entry-1", public)})
                self.caught(log.export(), "key-state", 0)


    def test_decoding_of_points_is_strict(self) -> None:
        """y = p + 3 is the curve point of y = 3 written a second time; neither it nor the signed zero is of small order as written."""
        self.assertIsNone(verify.weakness((3).to_bytes(32, "little")))
        self.assertIn("y is not below", verify.weakness((2**255 - 19 + 3).to_bytes(32, "little")))
        self.assertIn("sign is set", verify.weakness((1 | 1 << 255).to_bytes(32, "little")))


class Schema(Case):
    def test_wrong_entries(self) -> None:
        no_ts = received()
        del no_ts["ts"]
        wrong = [
            received(extra=1), no_ts, received(case="c-short"), received(case=C1.upper()), received(actor="root"),
            received(commitment=SOME.upper()), received(ts="1"), received(ts=True), received(ts=NOW - 1), received(ts=None),
            received(programme=""), received(programme="x" * 65), received(kind="decision.issued"), received(kind=1),
            recommended(leaf="n1"), recommended(programme="bansos-pangan"), access(role="king"), access(change="lent"),
            access(person=A1), access(subject="a-" + "u" * 26), access(subject="engine"), erased(scope="all"), erased(ground="whim"),
            proposed(version=0), proposed(version=True), proposed(status="old"), proposed(id="Bansos"), {},
            {"kind": "genesis", "actor": "operator", "ts": NOW},
        ]  # fmt: skip
        for fields in wrong:
            self.only(Log("one", middle=[fields]).export(), "schema", 2)

    def test_wrong_genesis(self) -> None:
        true = Log("one").first
        keys = true["keys"]
        wrong = [
            {"backup_days": 0}, {"retention_days": 0}, {"format": "timbang/ledger/v2"}, {"mode": "test"},
            {"passkeys": [1]}, {"passkeys": {}}, {"witnesses": {"quorum": 1, "vkeys": []}},
            {"witnesses": {"quorum": False, "vkeys": []}}, {"policies": [{"digest": SOME, "name": ""}]},
            {"policies": [{"digest": SOME, "name": "b"}, {"digest": SOME, "name": "a"}]}, {"more": 1},
            {"policies": [{"digest": SOME, "name": "a"}, {"digest": SOME, "name": "a"}]},
            {"keys": [keys[1], keys[0], keys[2]]}, {"keys": keys[:2]}, {"keys": "none"}, {"keys": [*keys, keys[2]]},
        ]  # fmt: skip
        for change in wrong:
            log = Log("one", 3, **change)
            self.caught(log.export(), "schema", 0)

    def test_wrong_keys_in_genesis(self) -> None:
        entry, one = Log("one").signers["entry"], Signer("onecheckpoint", ORIGIN)
        other_id = entry.vkey.replace(entry.key_id.hex(), "00000000")
        for vkey in (other_id, entry.vkey[:-1], "", "a+b", entry.vkey.replace("+A", "+B"), Signer("e", ORIGIN).vkey,
                     Signer("e", f"{ORIGIN}/Key").vkey, Signer("e", "elsewhere.example/k").vkey,
                     Signer("e", f"{ORIGIN}/same", one.public).vkey):  # fmt: skip
            log = Log("one")
            keys = [{"role": "entry", "vkey": vkey}, *log.first["keys"][1:]]
            self.caught(Log("one", 3, keys=keys).export(), "schema", 0)

    def test_genesis_is_first_and_only(self) -> None:
        log = Log("one")
        log.append(log.first)
        self.only(log.export(), "schema", 2)
        log = Log("one")
        log.raw = [log.note(proposed(), 0, bytes(32), ("entry", "root"))]
        self.caught(log.export(), "schema", 0)

    def test_rules_of_procedure(self) -> None:
        two = sha(b"two").hex()
        rules = [
            ("inactive-programme", 3, [received(), recommended(programme=two)]),
            ("schema", 4, [received(), erased(), recommended()]),
            ("schema", 4, [received(), erased(), erased()]),
            ("schema", 2, [access(change="revoked")]),
            ("schema", 3, [access(), access()]),
            ("schema", 3, [access(), access(change="revoked", person=random_id("p", 2))]),
            ("schema", 4, [access(), access(change="revoked"), access(change="revoked")]),
        ]
        for kind, seq, middle in rules:
            self.caught(Log("one", middle=middle).export(), kind, seq)
        self.clean(Log("one", middle=[received(), erased(), received(C2), access(role="board"), access()]).export())
        self.clean(Log("one", middle=[proposed(), proposed(id="other", digest=PROGRAMME_DIGEST)]).export())

    def test_canonical_json_is_exact(self) -> None:
        good = canonical(received())
        wrong = [
            good.replace(b":", b": ", 1), good + b" ", b" " + good, good.replace(b",", b", ", 1),
            good.replace(b"{", b'{"kind":"x",', 1), good.replace(b'"ts":', b'"ts":1,"ts":'),
            re.sub(rb"[0-9]{13}", b"17e11", good), re.sub(rb"[0-9]{13}", b"1700000000000.0", good),
            re.sub(rb"[0-9]{13}", b"9007199254740992", good), re.sub(rb"[0-9]{13}", b"-0", good),
            re.sub(rb"[0-9]{13}", b"01700000000000", good), re.sub(rb"[0-9]{13}", b"NaN", good),
            re.sub(rb"[0-9]{13}", b"1" * 5000, good), re.sub(rb"[0-9]{13}", b"[" * 20000 + b"]" * 20000, good),
            good.replace(b"bansos", b"b\\u0061nsos"), good.replace(b"bansos", b"b\\/"), good.replace(b"bansos", b"b\\n"),
            good.replace(b"bansos", b"b\\u001f"), good.replace(b"bansos", b"\\ud800"), good.replace(b"bansos", "é".encode()),
            good.replace(b"bansos", b"\x7f"), good.replace(b"bansos", b"\t"), b"[" + good + b"]", b"null", b"", b"{",
            b"{" + b",".join(reversed(good[1:-1].split(b","))) + b"}",
        ]  # fmt: skip
        for line in wrong:
            self.assertNotEqual(line, good)
            self.only(Log("one", middle=[line]).export(), "encoding", 2)
        self.clean(Log("one", middle=[received(ts=2**53 - 1)]).export())

    def test_one_version_has_one_digest(self) -> None:
        other = b"another text"
        log = Log("one", middle=[proposed(digest=sha(other).hex())])
        self.only(log.export() | {f"programmes/{sha(other).hex()}.yaml": other}, "inactive-programme", 2, "tile/entries/000.p/3")

    def test_lines_of_an_entry_are_exact(self) -> None:
        entry = Log("one", 3).raw[2]
        lines = entry.split(b"\n")
        prev, blob = lines[3], lines[6].rsplit(b" ", 1)[1]
        loose = prev[:-2] + bytes([prev[-2] + 1]) + b"="
        wrong = [
            b"", entry[:-1], entry + b"\n", entry.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + entry, entry[:40] + b"\xc3\x28",
            entry.replace(b"\n2\n", b"\n02\n"), entry.replace(b"\n2\n", b"\n+2\n"), entry.replace(b"\n2\n", b"\n" + b"9" * 30 + b"\n"),
            entry.replace(b"\ndinsos", b"\nDinsos", 1), entry.replace(b"/2026\n", b"//2026\n", 1), entry.replace(prev, loose),
            entry.replace(prev, prev[:-1]), entry.replace(prev, prev.rstrip(b"=") + b"AA=="), entry.replace(b"\n\n", b"\n"),
            entry.replace(b"\n\n", b"\n\n\n"), entry.replace("\u2014".encode(), b"-"), entry.replace(b"v1\n", b"v2\n"),
            entry.replace("\u2014 ".encode(), "\u2014  ".encode()), entry.replace(blob, base64.b64encode(bytes(67))),
            entry.replace(blob, base64.b64encode(bytes(69))), entry.replace(blob, blob + b" "),
            entry.replace(b"/entry-1 ", b"/entry\x7f "), entry.replace(b"/entry-1 ", "/entry\u0085 ".encode()), entry.split(b"\n\n")[0] + b"\n\n",
        ]  # fmt: skip
        for changed in wrong:
            self.assertNotEqual(changed, entry)
            log = Log("one", 3)
            log.raw[2] = changed
            self.only(log.export(), "encoding", 2)


class Checkpoints(Case):
    def test_cut_with_its_checkpoint_is_seen_by_known_alone(self) -> None:
        log = Log("one", 280)
        self.clean(log.export())
        self.only(log.export(), "truncated", 280, known=self.LARGE.checkpoint(300))

    def test_cut_without_its_checkpoint(self) -> None:
        for size in (280, 256, 255, 1):
            files = {path: raw for path, raw in self.TRUE.items() if not path.startswith("tile/")}
            self.caught(files | tiles(self.LARGE.raw[:size]), "truncated", size)

    def test_known_with_another_root(self) -> None:
        other = self.LARGE.checkpoint(200, [leaf(raw) for raw in self.OTHER.raw[:200]])
        self.only(self.TRUE, "inconsistent-checkpoint", None, "known", known=other)
        self.caught(self.TRUE, "signature", None, "known", known=self.OTHER.checkpoint(200))
        self.caught(self.TRUE, "encoding", None, "known", known=b"\0\xff" * 40000)
        self.caught(self.TRUE, "sequence-gap", None, "known", known=Log("one", 3, "else.example").checkpoint(3))

    def test_forgeries(self) -> None:
        true, log, signers = self.TINY, self.SMALL, self.SMALL.signers
        leaves = [leaf(raw) for raw in log.raw]
        wrong = leaves[:-1] + [bytes(32)]
        self.caught(true | {"checkpoint": log.checkpoint(12, wrong)}, "root-mismatch", None, "checkpoint")
        self.caught(true | {"checkpoint": log.checkpoint(12, wrong)}, "inconsistent-checkpoint", None)
        self.only(true | {"checkpoints/5": log.checkpoint(5, wrong[:5][::-1])}, "root-mismatch", None, "checkpoints/5")
        for by in (Signer("no", ORIGIN), signers["entry"], signers["root"], Signer("w", "w.example")):
            self.only(true | {"checkpoint": log.checkpoint(12, by=by)}, "signature", None, "checkpoint")
        self.only(true | {"checkpoint": log.checkpoint(12, origin="else.example")}, "sequence-gap", None, "checkpoint")
        # What is not signed says nothing of size or root.
        for size in (11, 13, 2**53 - 1):
            text = true["checkpoint"].replace(b"\n12\n", b"\n%d\n" % size)
            self.only(true | {"checkpoint": text}, "signature", None, "checkpoint")
        text = true["checkpoint"]
        for changed in (b"", b"\xff", text.replace(b"\n12\n", b"\n012\n"), text.replace(b"\n12\n", b"\n%d\n" % (2**53)), text.replace(b"\n\n", b"\nmore\n\n"), text[:-1]):
            self.caught(true | {"checkpoint": changed}, "encoding", None, "checkpoint")
        for size in (13, 2**53 - 1):
            self.caught(true | {"checkpoint": log.checkpoint(size, leaves)}, "truncated", 12)

    def test_the_folder_of_checkpoints(self) -> None:
        true, log = self.TINY, self.SMALL
        self.only(true | {"checkpoints/7": log.checkpoint(6)}, "inconsistent-checkpoint", None, "checkpoints/7")
        self.caught(true | {"checkpoints/13": Log("one", 13).checkpoint(13)}, "inconsistent-checkpoint", None, "checkpoints/13")
        self.caught(true | {"checkpoint": log.checkpoint(5)}, "inconsistent-checkpoint", None, "checkpoints/12")
        for path in ("checkpoint", "checkpoints/1", "checkpoints/12"):
            self.only(self.without(true, path), "truncated", None, path)

    def test_a_pinned_key_of_another_log(self) -> None:
        for role in ROLES:
            self.only(self.TINY, "key-state", 0, key=self.OTHER.signers[role].vkey)


class Files(Case):
    def test_unknown_files(self) -> None:
        for path in ("README", "checkpoints/x", "checkpoints/01", f"checkpoints/{2**53}", "checkpoint.bak", "tile/x", "tile/0/000.p/0", "tile/0/000.p/011",
                     "tile/0/x000/000", "tile/00/000.p/12", "tile/entries/000.p/11", "tile/entries/000", "tile/1/000.p/1",
                     "tile/0/001.p/1", "tile/0/999/999", "tile/64/000", "programmes/x.yaml", f"programmes/{SOME}.yaml",
                     f"programmes/{PROGRAMME_DIGEST}.yml", "disclosures/x.json", "disclosures/04.json", "\n", "a\u202eb"):  # fmt: skip
            self.caught(self.TINY | {path: bytes(32)}, "unknown-file", None)
        for path in ("tile/entries/000.p/255", "tile/0/000.p/1", "tile/1/000", "tile/entries/x001/x234/067"):
            self.caught(self.TRUE | {path: bytes(32)}, "unknown-file", None, path)

    def test_links_are_not_followed(self) -> None:
        folder = self.write(self.without(self.TINY, "policy.json"))
        (folder / "policy.json").symlink_to("/dev/zero")
        (folder / "tile" / "loop").symlink_to(folder)
        os.mkfifo(folder / "checkpoints" / "3")
        found = {(f.kind, f.path) for f in verify.Audit(folder, None, None, 1).report.faults}
        self.assertLessEqual({("unknown-file", p) for p in ("policy.json", "tile/loop", "checkpoints/3")}, found)

    def test_tiles(self) -> None:
        for path in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"):
            raw = self.TRUE[path]
            self.only(self.TRUE | {path: flipped(raw, len(raw) - 1)}, "root-mismatch", None, path)
            self.only(self.TRUE | {path: raw[:-1]}, "encoding", None, path)
            self.only(self.TRUE | {path: raw + raw[:32]}, "encoding", None, path)
            self.only(self.without(self.TRUE, path), "truncated", None, path)

    def test_bundles(self) -> None:
        first, last = "tile/entries/000", "tile/entries/001.p/44"
        self.caught(self.without(self.TRUE, first), "truncated", 0)
        self.caught(self.without(self.TRUE, last), "truncated", 256)
        self.caught(self.without(self.TRUE, first, last), "schema", 0)
        self.caught(self.TRUE | {first: self.TRUE[first][:-1]}, "encoding", 255)
        self.caught(self.TRUE | {last: b""}, "encoding", 256)
        self.caught(self.TRUE | {last: self.TRUE[last] + b"\0"}, "encoding", 300)
        self.caught(self.TRUE | {last: b"\0\0" + self.TRUE[last]}, "encoding", 256)
        self.caught(self.TRUE | {first: bytes(verify.MAX_BUNDLE + 1)}, "encoding", 0)

    def test_policy(self) -> None:
        path, true = "policy.json", self.TINY["policy.json"]
        self.only(self.without(self.TINY, path), "truncated", None, path)
        self.only(self.TINY | {path: self.OTHER.policy()}, "key-state", None, path)
        self.only(self.TINY | {path: true.replace(b"2026", b"2027", 1)}, "key-state", None, path)
        self.only(self.TINY | {path: true.replace(b'"origin":"dinsos', b'"origin":"dinsot')}, "sequence-gap", None, path)
        for raw in (b"", true[:-1], true + b"\n", b" " + true, b"[" * 10**6):
            self.only(self.TINY | {path: raw}, "encoding", None, path)
        roles, names = (b'"role":"root"', b'"role":"king"'), (b'"origin":"dinsos', b'"origin":"Dinsos')
        for raw in (b"{}\n", b'{"keys":1,"origin":1}\n', true.replace(b'"keys"', b'"kees"'), true.replace(*roles), true.replace(*names)):
            self.only(self.TINY | {path: raw}, "schema", None, path)

    def test_programmes(self) -> None:
        path = f"programmes/{PROGRAMME_DIGEST}.yaml"
        self.only(self.without(self.TINY, path), "inactive-programme", 1, path)
        self.only(self.TINY | {path: PROGRAMME + b"\n"}, "inactive-programme", 1, path)

    def test_disclosures(self) -> None:
        log, path = self.SMALL, "disclosures/4.json"
        for change in ({"k": b64(bytes(32))}, {"payload": b64(b"x")}, {"case": log.secrets[6][0]}, {"seq": 5}):
            self.only(self.TINY | {path: log.disclosure(4, **change)}, "commitment-mismatch", 4, path)
        for seq in (1, 6, 7, 12, 10**15):
            report = self.verify(self.TINY | {f"disclosures/{seq}.json": log.disclosure(4, seq=seq)})
            self.assertEqual([(f.kind, f.seq) for f in report.faults], [("commitment-mismatch", seq)])
        for change in ({"k": "A"}, {"k": b64(bytes(31))}, {"payload": "QQ"}):
            self.only(self.TINY | {path: log.disclosure(4, **change)}, "encoding", 4, path)
        for change in ({"case": 1}, {"more": 1}, {"seq": "4"}, {"k": None}):
            self.only(self.TINY | {path: log.disclosure(4, **change)}, "schema", 4, path)
        erasing = Log("one", 12)
        erasing.append(erased(random_id("c", 2), ts=NOW + 20))
        self.only(erasing.export() | {path: erasing.disclosure(4)}, "schema", 4, path)


# ------------------------------------------------------------------------------------------------ review


INTAKE, AUTHOR, SUPERVISOR, SECOND_ACCOUNT = (random_id("a", number) for number in (10, 11, 12, 13))
ANI, BUDI, CICI, DEDI = (random_id("a", number) for number in (20, 21, 22, 23))  # officers
PERSONS = {account: random_id("p", number) for number, account in enumerate([INTAKE, AUTHOR, SUPERVISOR, ANI, BUDI, CICI, DEDI])}
PERSONS[SECOND_ACCOUNT] = PERSONS[ANI]
ROLES_OF = {INTAKE: "officer", AUTHOR: "author", SUPERVISOR: "supervisor", ANI: "officer", BUDI: "officer", CICI: "officer",
            DEDI: "objection-officer", SECOND_ACCOUNT: "officer"}  # fmt: skip
RP = "timbang.baubaukota.example"
NOTICE, REASON = "1a" * 32, "2b" * 32


def programme_text(status: str = "active", evidence: str = "true", reviewers: int = 1, passkey: str = "optional",
                   silence: str = "granted") -> bytes:  # fmt: skip
    return f"""id: bansos-pangan
status: {status}
review:
  evidence_first: {evidence}
  reviewers: {reviewers}
  passkey: {passkey}
clocks:
  decide:
    days: 5
  on_silence: {silence}
leaves:
  L-NO:
    outcome: proposed_refusal

# a remark
  L-YES:
    outcome: eligible
    automatic: true
  L-ASK:
    outcome: eligible
  L-LOOK:
    outcome: review
priority:
""".encode()


class Authenticator:
    """A passkey and the device it is in."""

    def __init__(self, account: str, seed: str = "", rp: str = RP) -> None:
        self.secret = ec.derive_private_key(int.from_bytes(sha(f"{account}{seed}".encode())[:31]), ec.SECP256R1())
        form = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.fields = {
            "algorithm": "es256", "credential": b64(sha(f"credential {account}{seed}".encode())), "person": PERSONS[account],
            "public_key": b64(self.secret.public_key().public_bytes(*form)), "rp": rp, "subject": account,
        }  # fmt: skip

    def answer(self, challenge: str, /, client: bytes | None = None, flags: int = 5, rp: str | None = None, **says: object) -> dict:
        expected = base64.urlsafe_b64encode(bytes.fromhex(challenge)).decode().rstrip("=")
        usual = {"type": "webauthn.get", "challenge": expected, "origin": f"https://{self.fields['rp']}", "crossOrigin": False}
        client = client or json.dumps(usual | says).encode()
        authenticator = sha((rp or self.fields["rp"]).encode()) + bytes([flags]) + bytes(4)
        signature = self.secret.sign(authenticator + sha(client), ec.ECDSA(hashes.SHA256()))
        parts = {"authenticator_data": authenticator, "client_data": client, "signature": signature}
        return {name: b64(raw) for name, raw in parts.items()} | {"credential": self.fields["credential"]}


KEYS = {account: Authenticator(account) for account in (SUPERVISOR, ANI, BUDI, CICI, SECOND_ACCOUNT)}


class Story(Log):
    """A log in which a programme is in force and everybody has their role. Each step gives the leaf hash of its entry."""

    def __init__(self, mode: str = "live", text: bytes | None = None, passkeys: tuple = (SUPERVISOR, ANI, BUDI), active: bool = True,
                 **says: object) -> None:  # fmt: skip
        self.ts, self.count, self.recommendation, self.by = NOW, 0, {}, {}
        self.text = programme_text(**says) if text is None else text
        self.digest = sha(self.text).hex()
        first = [KEYS[account].fields for account in passkeys]
        super().__init__("story", mode=mode, passkeys=first, policies=[])
        for account, role in ROLES_OF.items():
            self.add("access.changed", "operator", change="granted", person=PERSONS[account], role=role, subject=account)
        if active:
            self.add("programme.approved", SUPERVISOR, digest=self.digest)
            self.add("programme.activated", "operator", digest=self.digest, **{"from": NOW})

    def proposal(self) -> dict:
        return proposed(actor=AUTHOR, digest=self.digest)

    def export(self, **inputs: object) -> dict[str, bytes]:
        files = super().export(**inputs)
        del files[f"programmes/{PROGRAMME_DIGEST}.yaml"]
        return files | {f"programmes/{self.digest}.yaml": self.text}

    def add(self, kind: str, actor: str, /, **fields: object) -> str:
        self.ts += 1
        self.append({"actor": actor, "kind": kind, "ts": self.ts} | fields)
        said = leaf(self.raw[-1]).hex()
        self.by[said] = actor
        return said

    def recommend(self, case: str = C1) -> str:
        fields = {"case": case, "commitment": SOME, "programme": self.digest}
        self.recommendation[case] = self.add("decision.recommended", "engine", **fields)
        return self.recommendation[case]

    def open(self, case: str = C1, **changes: object) -> str:
        return self.add("review.opened", "engine", **{"case": case, "due": None, "recommendation": self.recommendation[case]} | changes)

    def begin(self, case: str = C1) -> None:
        self.add("application.received", INTAKE, case=case, commitment=SOME, programme="bansos-pangan")
        self.recommend(case)
        self.open(case)

    def step(self, kind: str, who: str, seat: int = 1, case: str = C1, **changes: object) -> str:
        fields = {"case": case, "recommendation": self.recommendation[case], "seat": seat}
        if kind == "finding.recorded":
            fields["commitment"] = SOME
        return self.add(kind, who, **fields | changes)

    def claim(self, who: str, seat: int = 1, case: str = C1, **changes: object) -> str:
        return self.step("review.claimed", who, seat, case, **changes)

    def find(self, who: str, seat: int = 1, case: str = C1, **changes: object) -> str:
        return self.step("finding.recorded", who, seat, case, **changes)

    def reveal(self, who: str, seat: int = 1, case: str = C1, **changes: object) -> str:
        return self.step("recommendation.revealed", who, seat, case, **changes)

    def release(self, who: str) -> str:
        return self.add("review.released", who, case=C1, commitment=SOME, seat=1)

    def expire(self, who: str, why: str | None) -> str:
        return self.add("review.expired", who, case=C1, commitment=why, seat=1)

    def stop(self, actor: str = SUPERVISOR, **changes: object) -> str:
        fields = {"case": C1, "commitment": SOME, "ground": "freeze", "until": self.ts + 99}
        return self.add("clock.stopped", actor, **fields | changes)

    def resume(self, actor: str = SUPERVISOR, due: int | None = None) -> str:
        return self.add("clock.resumed", actor, case=C1, due=due)

    def send_back(self, who: str) -> str:
        return self.add("review.sent_back", who, case=C1, commitment=SOME)

    def view(self, who: str, what: str) -> str:
        return self.add("record.viewed", who, case=C1, what=what)

    def ask(self, due: int, actor: str = ANI) -> str:
        return self.add("information.requested", actor, case=C1, commitment=SOME, due=due)

    def escalate(self, ground: str, actor: str = "engine") -> str:
        return self.add("review.escalated", actor, case=C1, ground=ground)

    def leave(self, subject: str, actor: str = SUPERVISOR) -> str:
        return self.add("leave.given", actor, case=C1, commitment=SOME, subject=subject)

    def urge(self, actor: str = SUPERVISOR) -> str:
        return self.add("emergency.declared", actor, case=C1, commitment=SOME)

    def look_again(self, actor: str, sound: bool = True) -> str:
        return self.add("emergency.reviewed", actor, case=C1, commitment=SOME, sound=sound)

    def work(self, who: str, seat: int = 1, case: str = C1) -> None:
        self.claim(who, seat, case)
        self.find(who, seat, case)
        self.reveal(who, seat, case)

    def challenge(self, who: str, seat: int = 1, outcome: str = "proposed_refusal", verdict: str = "confirmed", case: str = C1,
                  **changes: object) -> str:  # fmt: skip
        self.count += 1
        fields = {"challenge": sha(b"challenge %d" % self.count).hex(), "expires": self.ts + 9, "notice": NOTICE, "outcome": outcome}
        fields |= {"reason": REASON, "verdict": verdict}
        self.step("challenge.issued", who, seat, case, **fields | changes)
        return (fields | changes)["challenge"]

    def confirm(self, who: str, seat: int = 1, outcome: str = "proposed_refusal", verdict: str = "confirmed", case: str = C1,
                **changes: object) -> str:  # fmt: skip
        fields = {"assertion": None, "case": case, "challenge": None, "notice": NOTICE, "outcome": outcome, "proof": "password-totp"}
        fields |= {"reason": REASON, "seat": seat, "shown": self.recommendation[case]}
        return self.add(f"review.{verdict}", who, **fields | changes)

    def sign(self, who: str, *how: object, key: Authenticator | None = None, answer: dict | None = None, issue: dict | None = None,
             **changes: object) -> str:  # fmt: skip
        """Confirms with a passkey. `issue` changes the challenge, `answer` what the device signs, `changes` the entry."""
        challenge = self.challenge(who, *how, **issue or {})
        assertion = (key or KEYS[who]).answer(challenge, **answer or {})
        return self.confirm(who, *how, **{"assertion": assertion, "challenge": challenge, "proof": "passkey"} | changes)

    def decide(self, confirmation: str | None, outcome: str = "proposed_refusal", recommended: str = "L-NO", case: str = C1,
               actor: str = "", **changes: object) -> str:  # fmt: skip
        actor = actor or self.by.get(confirmation, "engine")
        fields = {"case": case, "confirmation": confirmation, "leaf": recommended, "notice": NOTICE, "outcome": outcome}
        fields |= {"programme": self.digest, "recommendation": self.recommendation[case]}
        return self.add("decision.issued", actor, **fields | changes)

    def enrol(self, account: str, by: str, key: Authenticator | None = None, vouching: Authenticator | None = None,
              issue: dict | None = None, **changes: object) -> str:  # fmt: skip
        """Enrols with the word of another person's passkey."""
        fields = (key or KEYS[account]).fields
        self.count += 1
        challenged = {name: fields[name] for name in ("credential", "public_key", "rp", "subject")}
        challenged |= {"challenge": sha(b"challenge %d" % self.count).hex(), "expires": self.ts + 9} | (issue or {})
        self.add("enrolment.challenged", by, **challenged)
        challenge = challenged["challenge"]
        assertion = (vouching or KEYS[by]).answer(challenge)
        return self.add("authenticator.enrolled", by, **fields | {"assertion": assertion, "challenge": challenge} | changes)


Step = Callable[[Story], object]


class ProgrammeTexts(unittest.TestCase):
    def test_what_is_read(self) -> None:
        says = verify.read_programme(programme_text("draft", "false", 2, "required", "none"))
        self.assertEqual((says.status, says.evidence_first, says.reviewers), ("draft", False, 2))
        self.assertEqual((says.passkey_required, says.granted_by_silence), (True, False))
        leaves = {"L-NO": ("proposed_refusal", False), "L-YES": ("eligible", True), "L-ASK": ("eligible", False)}
        self.assertEqual(says.leaves, leaves | {"L-LOOK": ("review", False)})
        self.assertTrue(verify.read_programme(programme_text()).evidence_first)

    def test_a_file_that_lacks_a_word_says_nothing(self) -> None:
        true = programme_text()
        self.assertIsNotNone(verify.read_programme(true))
        lines = [b"status: active", b"review:", b"  evidence_first: true", b"  reviewers: 1", b"  passkey: optional", b"clocks:",
                 b"  on_silence: granted", b"leaves:", b"    outcome: review"]  # fmt: skip
        for line in lines:
            self.assertEqual(true.count(line + b"\n"), 1)
            for changed in (b"", line + b" # so", line + b"\r", b" " + line, line[:-1]):
                self.assertIsNone(verify.read_programme(true.replace(line + b"\n", changed + b"\n")), changed)
        # A block ends at the first line without a space, so what stands after it is of no block.
        self.assertIsNone(verify.read_programme(true.replace(b"  reviewers", b"\n  reviewers")))
        self.assertIsNone(verify.read_programme(true.replace(b"  passkey", b"#\n  passkey")))

    def test_the_first_of_several_counts(self) -> None:
        twice = programme_text() + b"status: draft\nleaves:\n  L-NO:\n    outcome: grant\n"
        self.assertEqual(verify.read_programme(twice), verify.read_programme(programme_text()))
        for line in (b"status: old\n", b"status: active # so\n"):
            self.assertIsNone(verify.read_programme(line + programme_text()))
        self.assertIsNone(verify.read_programme(programme_text().replace(b"    outcome: eligible\n", b"    outcome: one\n    outcome: eligible\n", 1)))
        again = programme_text().replace(b"priority:", b"  L-NO:\n    outcome: grant\n    automatic: true\npriority:")
        self.assertEqual(verify.read_programme(again), verify.read_programme(programme_text()))

    def test_the_shipped_programmes_can_be_read(self) -> None:
        for path in (HERE.parent / "policies" / "programmes").glob("*/*.yaml"):
            self.assertIsNotNone(verify.read_programme(path.read_bytes()), path)


class Lawful(Case):
    """What the rules let through: each way a case may lawfully go."""

    def test_the_full_story(self) -> None:
        log, cases = Story(reviewers=2), [random_id("c", number) for number in range(100, 110)]
        log.add("access.activated", "operator", epoch=1, model=SOME, policy=SOME)
        log.add("access.activated", "operator", epoch=2, model=SOME, policy=SOME)
        # Two disagree, a supervisor settles it, all with passkeys, one of them vouched for.
        promoted = {"change": "granted", "person": PERSONS[CICI], "role": "supervisor", "subject": CICI}
        log.add("access.changed", "operator", **promoted)
        log.enrol(CICI, by=SUPERVISOR)
        one = cases[0]
        log.begin(one)
        log.add("record.viewed", ANI, case=one, what="file")
        log.add("conflict.declared", DEDI, case=one)
        log.work(ANI, 1, one)
        log.work(BUDI, 2, one)
        log.sign(ANI, 1, "proposed_refusal", "confirmed", one)
        log.sign(BUDI, 2, "eligible", "overruled", one)
        log.add("review.escalated", "engine", case=one, ground="disagreement")
        log.work(CICI, 3, one)
        decision = log.decide(log.sign(CICI, 3, "proposed_refusal", "confirmed", one), case=one)
        notice = log.add("notice.issued", "engine", case=one, commitment=SOME, decision=decision)
        log.add("notice.delivered", "engine", arrived=log.ts, case=one, channel="post", notice=notice)
        log.add("authenticator.revoked", "operator", credential=KEYS[CICI].fields["credential"], subject=CICI)
        # Seats given back, the clock stopped for information, a confirmation sent back and made again.
        two = cases[1]
        log.begin(two)
        log.claim(ANI, 1, two)
        log.add("review.released", ANI, case=two, commitment=SOME, seat=1)
        log.claim(BUDI, 1, two)
        log.add("review.expired", "engine", case=two, commitment=None, seat=1)
        log.claim(BUDI, 1, two)
        log.add("leave.given", SUPERVISOR, case=two, commitment=SOME, subject=BUDI)
        log.add("review.expired", SUPERVISOR, case=two, commitment=SOME, seat=1)
        log.work(ANI, 1, two)
        due = log.ts + 99
        log.add("information.requested", ANI, case=two, commitment=SOME, due=due)
        log.add("clock.stopped", ANI, case=two, commitment=None, ground="information", until=due)
        log.add("information.received", INTAKE, case=two, commitment=SOME)
        log.add("clock.resumed", INTAKE, case=two, due=None)
        log.add("clock.stopped", SUPERVISOR, case=two, commitment=SOME, ground="field-visit", until=log.ts + 99)
        log.add("clock.resumed", SUPERVISOR, case=two, due=log.ts + 999)
        log.confirm(ANI, 1, case=two)
        log.add("review.sent_back", ANI, case=two, commitment=SOME)
        log.work(ANI, 1, two)
        log.work(BUDI, 2, two)
        log.sign(BUDI, 2, "proposed_refusal", "confirmed", two)
        log.decide(log.confirm(ANI, 1, case=two), case=two)
        # Granted by the engine; granted by law; granted against the recommendation; decided where the machine said "look".
        log.recommend(cases[2])
        log.decide(None, "eligible", "L-YES", cases[2])
        log.begin(cases[3])
        fields = {"case": cases[3], "due": log.ts, "recommendation": log.recommendation[cases[3]]}
        deemed = log.add("decision.deemed", "engine", **fields)
        log.add("notice.issued", "engine", case=cases[3], commitment=SOME, decision=deemed)
        for case, recommended, verdict in ((cases[4], "L-NO", "overruled"), (cases[5], "L-LOOK", "confirmed")):
            log.begin(case)
            log.work(ANI, 1, case)
            log.work(BUDI, 2, case)
            log.confirm(ANI, 1, "eligible", verdict, case)
            log.decide(log.confirm(BUDI, 2, "eligible", verdict, case), "eligible", recommended, case)
        # A newer recommendation begins anew, under a programme suspended and activated again.
        log.begin(cases[6])
        log.work(ANI, 1, cases[6])
        log.add("programme.suspended", SUPERVISOR, digest=log.digest)
        log.recommend(cases[6])
        log.open(cases[6])
        log.work(BUDI, 1, cases[6])
        log.add("programme.approved", SUPERVISOR, digest=log.digest)
        log.add("programme.activated", SUPERVISOR, digest=log.digest, **{"from": log.ts})
        log.decide(None, "eligible", "L-YES", cases[6])
        # Forgotten.
        log.append(erased(cases[1], "payloads", log.ts))
        log.append(erased(cases[1], ts=log.ts))
        report = self.clean(log.export())
        self.assertEqual(report.adverse, {"proved_by_passkey": 1, "servers_word": 1})
        self.assertIn("  proved by a passkey 1\n", verify.as_text(report, False))
        counts = {"proved_by_passkey": 1, "passkey_on_servers_word": 0, "servers_word": 1}
        self.assertEqual(json.loads(verify.as_json(report))["adverse_decisions"], counts)

    def test_a_programme_of_one_reviewer_without_evidence_first(self) -> None:
        log = Story(evidence="false", passkey="required")
        log.begin()
        log.claim(ANI)
        log.reveal(ANI)
        log.decide(log.sign(ANI))
        self.assertEqual(self.clean(log.export()).adverse, {"proved_by_passkey": 1})

    def test_passkeys_on_the_servers_word_are_counted_apart(self) -> None:
        log = Story(passkeys=())
        log.add("authenticator.enrolled", "operator", **KEYS[ANI].fields, assertion=None, challenge=None)
        log.enrol(BUDI, by=ANI)
        for number, who in enumerate((ANI, BUDI)):
            case = random_id("c", number)
            log.begin(case)
            log.work(who, 1, case)
            log.decide(log.sign(who, 1, "proposed_refusal", "confirmed", case), case=case)
        self.assertEqual(self.clean(log.export()).adverse, {"passkey_on_servers_word": 2})

    def test_an_example_decides_in_a_demo_log(self) -> None:
        log = Story(mode="demo", status="example", active=False)
        log.add("programme.approved", AUTHOR, digest=log.digest)
        log.add("programme.activated", AUTHOR, digest=log.digest, **{"from": NOW})
        log.recommend()
        log.decide(None, "eligible", "L-YES")
        self.clean(log.export())

    def test_where_a_browser_may_stand(self) -> None:
        for rp, origins in ((RP, ("", ":8443")), ("localhost", ("", ":3000"))):
            key = Authenticator(ANI, "elsewhere", rp)
            for port in origins:
                for origin in (f"https://{rp}", f"https://petugas.{rp}", *(["http://localhost"] if rp == "localhost" else [])):
                    self.assertIsNone(verify.failing(key.answer(SOME, origin=origin + port), SOME, key.fields))

    def test_either_of_the_two_signatures_on_the_curve(self) -> None:
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        answer = KEYS[ANI].answer(SOME)
        r, s = utils.decode_dss_signature(base64.b64decode(answer["signature"]))
        other = answer | {"signature": b64(utils.encode_dss_signature(r, order - s))}
        self.assertIsNone(verify.failing(other, SOME, KEYS[ANI].fields))

    def test_what_reviewers_committed_to_can_be_disclosed(self) -> None:
        log = Story()
        log.begin()
        log.work(ANI)
        reason, notice = log.secret(len(log.raw), C1), log.secret(len(log.raw) + 1, C1)
        log.decide(log.confirm(ANI, notice=notice, reason=reason), notice=notice)
        last = len(log.raw) - 1
        self.clean(log.export() | {f"disclosures/{seq}.json": log.disclosure(seq) for seq in (last - 1, last)})
        wrong = log.disclosure(last, seq=last - 1)
        self.only(log.export() | {f"disclosures/{last - 1}.json": wrong}, "commitment-mismatch", last - 1)


class Rules(Case):
    """Section 6, rule by rule: the last entry of each log breaks one rule, and nothing else is said of the log."""

    def broken(self, rule: str, kind: str, says: str, *steps: Step, **story: object) -> None:
        """`steps` write the log; `story` are the arguments of Story."""
        log = Story(**story)
        for step in steps:
            step(log)
        report = self.verify(log.export())
        found = [(fault.kind, fault.seq) for fault in report.faults]
        self.assertEqual(found, [(kind, len(log.raw) - 1)], (rule, says, report.faults))
        self.assertIn(says, report.faults[0].message)
        self.assertTrue(report.faults[0].message.endswith(f"(rule {rule})"), report.faults[0].message)

    def test_rule_2_and_the_words_of_a_programme(self) -> None:
        silent = programme_text().replace(b"  reviewers: 1\n", b"")
        kind = "inactive-programme"
        self.broken("2", kind, "no file says", lambda s: s.recommend(), lambda s: s.open(), text=silent)
        self.broken("2", kind, "no file says", lambda s: s.recommend(), lambda s: s.decide(None, "eligible", "L-YES"), text=silent)
        for status in ("example", "draft"):
            self.broken("2", kind, f"says {status}", lambda s: s.begin(), lambda s: s.work(ANI), lambda s: s.decide(s.confirm(ANI)),
                        status=status)  # fmt: skip
            self.broken("2", kind, f"says {status}", lambda s: s.begin(), self.deem(), status=status)

    def test_a_programme_says_nothing_of_what_was_recommended_before_it(self) -> None:
        log = Story()
        text, log.text = log.text, programme_text(reviewers=2)
        digest = sha(log.text).hex()
        log.digest, first = digest, log.digest
        log.recommend()
        log.add("programme.proposed", AUTHOR, digest=digest, id="lain", status="active", version=1)
        log.open()
        log.claim(ANI)
        seq = len(log.raw)
        report = self.verify(log.export() | {f"programmes/{first}.yaml": text})
        found = [(fault.kind, fault.seq) for fault in report.faults]
        self.assertEqual(found, [("inactive-programme", at) for at in (seq - 4, seq - 2, seq - 1)])

    def test_a_decision_that_breaks_a_rule_proves_nothing(self) -> None:
        log = Story()
        log.begin()
        log.work(ANI)
        log.decide(log.sign(ANI), notice=SOME)
        report = self.verify(log.export())
        self.assertEqual(len(report.faults), 1)
        self.assertEqual(report.adverse, {"servers_word": 1})

    def test_rule_5_persons(self) -> None:
        def role(subject: str, person: str, role: str = "board") -> Step:
            return lambda s: s.add("access.changed", "operator", change="granted", person=person, role=role, subject=subject)

        self.broken("5", "schema", "of another person", role(ANI, PERSONS[BUDI]))
        self.broken("5", "schema", "twice", role(ANI, PERSONS[ANI], "officer"))
        stranger = Authenticator(CICI).fields | {"subject": A1}
        enrol = (lambda s: s.add("authenticator.enrolled", "operator", **stranger, assertion=None, challenge=None),)
        self.broken("5", "schema", "of another person", *enrol, role(A1, PERSONS[BUDI]), passkeys=())

    def test_rule_6_life_of_a_programme(self) -> None:
        kind = "inactive-programme"
        for name in ("approved", "suspended", "activated"):
            fields = {"digest": SOME} | ({"from": NOW} if name == "activated" else {})
            self.broken("6a", kind, "not proposed", lambda s, n=name, f=fields: s.add(f"programme.{n}", SUPERVISOR, **f))
        for who in (ANI, "operator"):
            self.broken("6b", kind, "neither", lambda s, w=who: s.add("programme.approved", w, digest=s.digest), active=False)
        again = {"id": "bansos-pangan", "status": "active", "version": 1}
        self.broken("6b", kind, "person who proposed it", lambda s: s.add("programme.proposed", SUPERVISOR, digest=s.digest, **again),
                    lambda s: s.add("programme.approved", SUPERVISOR, digest=s.digest), active=False)  # fmt: skip
        seat = {"change": "granted", "person": PERSONS[AUTHOR], "role": "board", "subject": A1}
        self.broken("6b", kind, "person who proposed it", lambda s: s.add("access.changed", "operator", **seat),
                    lambda s: s.add("programme.approved", A1, digest=s.digest), active=False)  # fmt: skip
        activate = {"from": NOW}
        self.broken("6c", kind, "not approved", lambda s: s.add("programme.activated", SUPERVISOR, digest=s.digest, **activate),
                    active=False)  # fmt: skip
        self.broken("6c", kind, "not approved", lambda s: s.add("programme.suspended", SUPERVISOR, digest=s.digest),
                    lambda s: s.add("programme.activated", "operator", digest=s.digest, **activate))  # fmt: skip
        for mode in ("live", "demo"):
            self.broken("6d", kind, "answers for no", lambda s: s.add("programme.activated", ANI, digest=s.digest, **activate), mode=mode)
            self.broken("6d", kind, "answers for no", lambda s: s.add("programme.suspended", A1, digest=s.digest), mode=mode)

    def test_rule_7_epochs(self) -> None:
        def epoch(number: int) -> Step:
            return lambda s: s.add("access.activated", "operator", epoch=number, model=SOME, policy=SOME)

        self.broken("7", "schema", "follows 0", epoch(2))
        self.broken("7", "schema", "follows 1", epoch(1), epoch(1))
        self.broken("7", "schema", "follows 1", epoch(1), epoch(3))

    def deem(self, actor: str = "engine", wait: int = 0) -> Step:
        return lambda s: s.add("decision.deemed", actor, case=C1, due=s.ts + wait, recommendation=s.recommendation[C1])

    def test_rule_8a_opening(self) -> None:
        begin = (lambda s: s.begin(),)
        self.broken("8a", "schema", "is open", *begin, lambda s: s.open())
        self.broken("8a", "schema", "latest", lambda s: s.recommend(), lambda s: s.open(recommendation=SOME))
        older = (lambda s: setattr(s, "older", s.recommend()), lambda s: s.recommend(), lambda s: s.open(recommendation=s.older))
        self.broken("8a", "schema", "latest", *older)
        self.broken("8a", "schema", "latest", lambda s: s.recommend(),
                    lambda s: s.add("review.opened", "engine", case=C2, due=None, recommendation=s.recommendation[C1]))  # fmt: skip
        for actor in (ANI, "operator"):
            self.broken("8a", "schema", "by the engine", lambda s: s.recommend(),
                        lambda s, a=actor: s.add("review.opened", a, case=C1, due=None, recommendation=s.recommendation[C1]))  # fmt: skip

    def test_rule_8b_needs_an_open_review(self) -> None:
        recommend = (lambda s: s.recommend(),)
        steps = {
            "review.claimed": lambda s: s.claim(ANI),
            "review.released": lambda s: s.release(ANI),
            "review.expired": lambda s: s.expire("engine", None),
            "review.escalated": lambda s: s.add("review.escalated", ANI, case=C1, ground="asked"),
            "finding.recorded": lambda s: s.find(ANI),
            "recommendation.revealed": lambda s: s.reveal(ANI),
            "information.requested": lambda s: s.add("information.requested", ANI, case=C1, commitment=SOME, due=NOW),
            "clock.stopped": lambda s: s.stop(),
            "clock.resumed": lambda s: s.resume(),
            "leave.given": lambda s: s.leave(ANI),
            "emergency.declared": lambda s: s.urge(),
            "challenge.issued": lambda s: s.challenge(ANI),
            "review.confirmed": lambda s: s.confirm(ANI),
            "review.overruled": lambda s: s.confirm(ANI, verdict="overruled"),
            "review.sent_back": lambda s: s.send_back(ANI),
            "decision.deemed": self.deem(),
        }
        self.assertEqual(steps.keys(), verify.IN_REVIEW)
        for step in steps.values():
            self.broken("8b", "schema", "no review", *recommend, step)
        # A decision or a newer recommendation ends a review.
        self.broken("8b", "schema", "no review", lambda s: s.begin(), self.deem(), steps["review.claimed"])
        self.broken("8b", "schema", "no review", lambda s: s.begin(), lambda s: s.recommend(), steps["review.claimed"])
        decide = (lambda s: s.begin(), lambda s: s.decide(None, "eligible", "L-YES"))
        self.broken("8b", "schema", "no review", *decide, steps["review.claimed"])
        for name in ("review.claimed", "finding.recorded", "recommendation.revealed"):
            self.broken("8b", "schema", "latest", lambda s: s.begin(), lambda s, n=name: s.step(n, ANI, recommendation=SOME))
        work = (lambda s: s.begin(), lambda s: s.work(ANI))
        self.broken("8b", "schema", "latest", *work, lambda s: s.challenge(ANI, recommendation=SOME))
        self.broken("8b", "schema", "latest", *work, lambda s: s.confirm(ANI, shown=SOME))
        deemed = {"case": C1, "due": NOW, "recommendation": SOME}
        self.broken("8b", "schema", "latest", *work, lambda s: s.add("decision.deemed", "engine", **deemed))

    def test_rule_8c_seats(self) -> None:
        begin, claim = (lambda s: s.begin(),), (lambda s: s.begin(), lambda s: s.claim(ANI))
        self.broken("8c", "schema", "taken", *claim, lambda s: s.claim(BUDI))
        self.broken("8c", "schema", "one reviewer", *claim, lambda s: s.claim(BUDI, 2))
        self.broken("8c", "schema", "disagreement", *claim, lambda s: s.claim(BUDI, 3), reviewers=2)
        asked = (lambda s: s.add("review.escalated", ANI, case=C1, ground="asked"),)
        self.broken("8c", "schema", "disagreement", *claim, *asked, lambda s: s.claim(BUDI, 3), reviewers=2)
        disagree = (*claim, lambda s: s.claim(BUDI, 2), lambda s: s.reveal(ANI), lambda s: s.reveal(BUDI, 2), lambda s: s.confirm(ANI),
                    lambda s: s.confirm(BUDI, 2, "eligible", "overruled"), lambda s: s.escalate("disagreement"))  # fmt: skip
        anew = (lambda s: s.recommend(), lambda s: s.open())
        self.broken("8c", "schema", "disagreement", *disagree, *anew, lambda s: s.claim(ANI, 3), reviewers=2, evidence="false")
        self.broken("8c", "schema", "does not have", *claim, lambda s: s.release(BUDI))
        for actor in (ANI, "operator"):
            self.broken("8c", "schema", "neither", *claim, lambda s, a=actor: s.expire(a, SOME))
        self.broken("8c", "schema", "says why", *claim, lambda s: s.expire("engine", SOME))
        self.broken("8c", "schema", "says why", *claim, lambda s: s.expire(SUPERVISOR, None))
        for actor, why in (("engine", None), (SUPERVISOR, SOME)):
            self.broken("8c", "schema", "not taken", *begin, lambda s, a=actor, w=why: s.expire(a, w))

    def test_rule_8c_what_is_with_the_supervisors(self) -> None:
        called = (lambda s: s.begin(), lambda s: s.escalate("clock"))
        self.broken("8c", "schema", "with the supervisors", *called, lambda s: s.claim(ANI))
        demoted = {"change": "revoked", "person": PERSONS[SUPERVISOR], "role": "supervisor", "subject": SUPERVISOR}
        officer = demoted | {"change": "granted", "role": "officer"}
        fallen = (lambda s: s.add("access.changed", "operator", **officer), lambda s: s.add("access.changed", "operator", **demoted))
        work = (*called, lambda s: s.work(SUPERVISOR), *fallen)
        for outcome, verdict in (("proposed_refusal", "confirmed"), ("eligible", "overruled")):
            self.broken("8c", "schema", "supervisor's", *work, lambda s, o=outcome, v=verdict: s.confirm(SUPERVISOR, 1, o, v))

    def test_rule_8d_sent_back_by_who_has_seen(self) -> None:
        begin = (lambda s: s.begin(), lambda s: s.claim(ANI), lambda s: s.find(ANI))
        self.broken("8d", "schema", "no seat", *begin, lambda s: s.send_back(ANI))
        self.broken("8d", "schema", "no seat", *begin, lambda s: s.reveal(ANI), lambda s: s.send_back(SUPERVISOR))
        self.broken("8d", "schema", "no seat", *begin, lambda s: s.reveal(ANI), lambda s: s.release(ANI), lambda s: s.send_back(ANI))

    def test_rule_8h_the_applicant_may_still_answer(self) -> None:
        work = (lambda s: s.begin(), lambda s: s.work(ANI))
        self.broken("8h", "schema", "still answer", *work, lambda s: s.ask(s.ts + 2), lambda s: s.confirm(ANI))
        longer = (lambda s: s.ask(s.ts + 9), lambda s: s.ask(s.ts + 2))
        self.broken("8h", "schema", "still answer", *work, *longer, lambda s: s.confirm(ANI, 1, "reduction", "overruled"))
        anew = (lambda s: s.ask(s.ts + 99), lambda s: s.recommend(), lambda s: s.open(), lambda s: s.work(ANI))
        self.broken("8h", "schema", "still answer", *work, *anew, lambda s: s.confirm(ANI))

    def test_rules_8i_8j_9i_to_9k_emergencies(self) -> None:
        begin, urge = (lambda s: s.begin(),), (lambda s: s.urge(),)
        self.broken("8i", "schema", "one reviewer", *begin, *urge)
        self.broken("8i", "schema", "already", *begin, *urge, *urge, reviewers=2)
        self.broken("8i", "schema", "confirmed", *begin, lambda s: s.work(ANI), lambda s: s.confirm(ANI), *urge, reviewers=2)
        granted = (*begin, *urge, lambda s: s.work(ANI), lambda s: s.decide(s.confirm(ANI, 1, "eligible", "overruled"), "eligible"))
        anew = (lambda s: s.recommend(), lambda s: s.open())
        self.broken("8i", "schema", "waits", *granted, *anew, *urge, reviewers=2)
        self.broken("8j", "schema", "waits", *begin, *urge, lambda s: s.look_again(SUPERVISOR), reviewers=2)
        kind = "self-confirmation"
        self.broken("9i", kind, "no supervisor", *begin, lambda s: s.urge(BUDI), reviewers=2)
        sat = (lambda s: s.claim(SUPERVISOR), lambda s: s.release(SUPERVISOR))
        self.broken("9i", kind, "sat on", *begin, *sat, *urge, reviewers=2)
        self.broken("9j", kind, "declared the emergency", *begin, *urge, lambda s: s.claim(SUPERVISOR), reviewers=2)
        self.broken("9k", kind, "neither", *granted, lambda s: s.look_again(BUDI), reviewers=2)
        self.broken("9k", kind, "declared the emergency", *granted, lambda s: s.look_again(SUPERVISOR), reviewers=2)
        self.broken("13e", "missing-confirmation", "only one", *begin, *urge, lambda s: s.work(ANI),
                    lambda s: s.decide(s.confirm(ANI)), reviewers=2)  # fmt: skip

    def test_rule_8d_by_whom_and_how_often(self) -> None:
        work = (lambda s: s.begin(), lambda s: s.work(ANI))
        for step in (lambda s: s.find(BUDI), lambda s: s.reveal(BUDI), lambda s: s.challenge(BUDI), lambda s: s.confirm(BUDI),
                     lambda s: s.confirm(ANI, 2), lambda s: s.confirm(BUDI, 1, "eligible", "overruled")):  # fmt: skip
            self.broken("8d", "schema", "does not have", *work, step)
        back = (lambda s: s.send_back(ANI),)
        self.broken("8d", "schema", "does not have", *work, *back, lambda s: s.find(ANI))
        confirm = (*work, lambda s: s.confirm(ANI))
        self.broken("8d", "schema", "before", *confirm, lambda s: s.confirm(ANI, 1, "eligible", "overruled"))
        leave = (lambda s: s.release(ANI), lambda s: s.work(BUDI))
        self.broken("8d", "schema", "before", *confirm, *leave, lambda s: s.confirm(BUDI))
        self.broken("8d", "schema", "no seat", *work, lambda s: s.leave(BUDI))
        self.broken("8d", "schema", "no seat", *work, lambda s: s.escalate("asked", BUDI))
        self.broken("8d", "schema", "no seat", *work, lambda s: s.release(ANI), lambda s: s.escalate("asked", ANI))
        self.broken("8d", "schema", "no seat", *work, lambda s: s.ask(s.ts + 9, BUDI))
        for who in (AUTHOR, "operator", "engine"):
            self.broken("8d", "schema", "decides no case", *work, lambda s, w=who: s.escalate("asked", w))
            self.broken("8d", "schema", "decides no case", *work, lambda s, w=who: s.send_back(w))
            ask = {"case": C1, "commitment": SOME, "due": NOW}
            self.broken("8d", "schema", "decides no case", *work, lambda s, w=who, a=ask: s.add("information.requested", w, **a))
        for ground in ("clock", "no-reviewer", "disagreement"):
            self.broken("8d", "schema", "by the engine", *work, lambda s, g=ground: s.escalate(g, ANI))
        self.broken("8d", "schema", "differ", *work, lambda s: s.escalate("disagreement"))
        self.broken("8d", "schema", "differ", *confirm, lambda s: s.escalate("disagreement"))
        self.broken("8d", "schema", "no seat", *work, lambda s: s.release(ANI), lambda s: s.leave(ANI))

    def test_rule_8e_questions_and_clocks(self) -> None:
        begin = (lambda s: s.begin(),)
        ask = (lambda s: setattr(s, "due", s.ts + 99),
               lambda s: s.ask(s.due, SUPERVISOR))  # fmt: skip
        answer = (lambda s: s.add("information.received", ANI, case=C1, commitment=SOME),)
        stop = (lambda s: s.stop(),)
        resume = (lambda s: s.resume(),)
        self.broken("8e", "schema", "no request", *begin, *answer)
        self.broken("8e", "schema", "no request", *begin, *ask, *answer, *answer)
        self.broken("8e", "schema", "no clock", *begin, *resume)
        self.broken("8e", "schema", "no clock", *begin, *stop, *resume, *resume)
        self.broken("8e", "schema", "already", *begin, *stop, *stop)
        ended = (*begin, *stop, lambda s: s.recommend(), lambda s: s.open())
        self.broken("8e", "schema", "no clock", *ended, *resume)
        told = (lambda s: s.recommend(), lambda s: s.open(due=NOW + 999), *stop)
        self.broken("8e", "schema", "shorter", *told, lambda s: s.resume(due=NOW + 998))
        self.broken("8e", "schema", "over", *begin, lambda s: s.stop(until=s.ts + 1))
        for ground in ("field-visit", "freeze"):
            self.broken("8e", "schema", "say why", *begin, lambda s, g=ground: s.stop(ground=g, commitment=None))
            self.broken("8e", "schema", "no supervisor", *begin, lambda s, g=ground: s.stop(ANI, ground=g))
        asked = {"actor": ANI, "ground": "information", "commitment": None}
        self.broken("8e", "schema", "nothing else", *begin, *ask, lambda s: s.stop(**asked | {"commitment": SOME, "until": s.due}))
        self.broken("8e", "schema", "until then", *begin, lambda s: s.stop(**asked))
        self.broken("8e", "schema", "until then", *begin, *ask, lambda s: s.stop(**asked, until=s.due + 1))
        self.broken("8e", "schema", "until then", *begin, *ask, *answer, lambda s: s.stop(**asked, until=s.due))
        anew = (lambda s: s.recommend(), lambda s: s.open())
        self.broken("8e", "schema", "until then", *begin, *ask, *anew, lambda s: s.stop(**asked, until=s.due))

    def test_rule_8f_silence(self) -> None:
        begin = (lambda s: s.begin(),)
        self.broken("8f", "schema", "engine", *begin, self.deem(ANI))
        self.broken("8f", "schema", "lapsed", *begin, self.deem(wait=1))
        stop = (lambda s: s.stop(),)
        self.broken("8f", "schema", "lapsed", *begin, *stop, self.deem())
        self.broken("8f", "schema", "silence", *begin, self.deem(), silence="none")
        told = (lambda s: s.recommend(), lambda s: s.open(due=s.ts + 1))
        self.broken("8f", "schema", "another term", *told, self.deem(wait=-1))
        moved = (*told, lambda s: s.stop(), lambda s: s.resume(due=s.ts + 9))
        self.broken("8f", "schema", "another term", *moved, self.deem())

    def test_rule_8g_notices(self) -> None:
        grant = (lambda s: s.recommend(), lambda s: setattr(s, "decision", s.decide(None, "eligible", "L-YES")))

        def notice(case: str) -> Step:
            def step(s: Story) -> None:
                s.notice = s.add("notice.issued", "engine", case=case, commitment=SOME, decision=s.decision)

            return step

        def deliver(case: str, of: str, arrived: int = 0) -> Step:
            fields = {"case": case, "channel": "hand"}
            return lambda s: s.add("notice.delivered", "engine", arrived=s.ts + arrived, notice=getattr(s, of), **fields)

        self.broken("8g", "schema", "no decision", *grant, notice(C2))
        self.broken("8g", "schema", "no notice", *grant, notice(C1), deliver(C2, "notice"))
        self.broken("8g", "schema", "no notice", *grant, notice(C1), deliver(C1, "decision"))
        for early_or_late in (-1, 2):
            self.broken("8g", "schema", "arrived", *grant, notice(C1), deliver(C1, "notice", early_or_late))

    def test_rule_9_persons(self) -> None:
        kind, begin = "self-confirmation", (lambda s: s.begin(),)
        for who in (AUTHOR, random_id("a", 99), "operator"):
            self.broken("9", kind, "no deciding role", *begin, lambda s, w=who: s.claim(w))
        revoke = {"change": "revoked", "person": PERSONS[ANI], "role": "officer", "subject": ANI}
        fired = (lambda s: s.add("access.changed", "operator", **revoke),)
        self.broken("9", kind, "no deciding role", *begin, *fired, lambda s: s.claim(ANI))
        self.broken("9", kind, "no deciding role", *begin, lambda s: s.claim(ANI), *fired, lambda s: s.find(ANI))
        work = (*begin, lambda s: s.work(ANI))
        self.broken("9", kind, "no deciding role", *work, *fired, lambda s: s.challenge(ANI))
        for verdict in ("confirmed", "overruled"):
            self.broken("9", kind, "no deciding role", *work, *fired, lambda s, v=verdict: s.confirm(ANI, verdict=v))
        self.broken("9a", kind, "received", *begin, lambda s: s.claim(INTAKE))
        intake = {"case": C1, "commitment": SOME, "programme": "bansos-pangan"}
        self.broken("9a", kind, "received", *work, lambda s: s.add("application.received", SECOND_ACCOUNT, **intake),
                    lambda s: s.confirm(ANI))  # fmt: skip
        self.broken("9b", kind, "conflict", *begin, lambda s: s.add("conflict.declared", ANI, case=C1), lambda s: s.claim(SECOND_ACCOUNT))
        self.broken("9c", kind, "another seat", *work, lambda s: s.claim(SECOND_ACCOUNT, 2), reviewers=2)
        leave = (lambda s: s.release(ANI),)
        self.broken("9c", kind, "another seat", *work, *leave, lambda s: s.claim(ANI, 2), reviewers=2)
        back = (lambda s: s.send_back(ANI),)
        self.broken("9c", kind, "another seat", *work, *back, lambda s: s.claim(ANI, 2), reviewers=2)
        both = (*begin, lambda s: s.claim(ANI), lambda s: s.claim(SECOND_ACCOUNT, 2), lambda s: s.find(ANI))
        self.broken("9c", kind, "another seat", *both, lambda s: s.find(SECOND_ACCOUNT, 2), reviewers=2)
        role = {"change": "granted", "person": PERSONS[AUTHOR], "role": "officer", "subject": AUTHOR}
        self.broken("9d", kind, "proposed", *begin, lambda s: s.add("access.changed", "operator", **role), lambda s: s.claim(AUTHOR))
        for who in (BUDI, "engine"):
            self.broken("9e", kind, "no supervisor", *work, lambda s, w=who: s.leave(ANI, w))
        also = {"change": "granted", "person": PERSONS[ANI], "role": "supervisor", "subject": SECOND_ACCOUNT}
        promoted = (lambda s: s.add("access.changed", "operator", **also),)
        self.broken("9e", kind, "themself", *work, *promoted, lambda s: s.leave(ANI, SECOND_ACCOUNT))
        for own in ({"subject": SUPERVISOR, "person": PERSONS[SUPERVISOR]}, {"subject": A1, "person": PERSONS[SUPERVISOR]}):
            grant = {"change": "granted", "role": "board"} | own
            self.broken("9h", kind, "own account", lambda s, g=grant: s.add("access.changed", SUPERVISOR, **g))
        unknown = {"change": "granted", "role": "board", "subject": A1, "person": random_id("p", 99)}
        self.broken("9h", kind, "own account", lambda s: s.add("access.changed", A1, **unknown))
        declared = (lambda s: s.add("conflict.declared", SUPERVISOR, case=C1),)
        why = {"case": C1, "commitment": SOME}
        for acts in (lambda s: s.expire(SUPERVISOR, SOME), lambda s: s.escalate("asked", SUPERVISOR), lambda s: s.stop(),
                     lambda s: s.ask(s.ts + 9, SUPERVISOR)):  # fmt: skip
            self.broken("9l", kind, "conflict", *work, *declared, acts)
        self.broken("9l", kind, "conflict", *work, lambda s: s.stop(), *declared, lambda s: s.resume())
        for who in (ANI, SECOND_ACCOUNT):
            itself = (lambda s, w=who: s.add("conflict.declared", w, case=C1),)
            self.broken("9l", kind, "conflict", *work, *itself, lambda s: s.send_back(ANI))
            self.broken("9l", kind, "conflict", *work, lambda s: s.ask(s.ts + 9), *itself,
                        lambda s: s.add("information.received", ANI, **why))  # fmt: skip
        self.broken("9e", kind, "conflict", *work, *declared, lambda s: s.leave(ANI))
        for who in (SUPERVISOR, A1):
            self.broken("9m", kind, "keep accounts", lambda s, w=who: s.add("access.changed", w, **revoke))
            self.broken("9m", kind, "keep accounts", lambda s, w=who: s.add("account.reset", w, subject=ANI, what="factors"))
            revoked = {"credential": KEYS[ANI].fields["credential"], "subject": ANI}
            self.broken("9m", kind, "keep accounts", lambda s, w=who, r=revoked: s.add("authenticator.revoked", w, **r))

    def test_rule_9f_who_waits_for_a_colleagues_word(self) -> None:
        kind, begin = "self-confirmation", (lambda s: s.begin(), lambda s: s.work(ANI))
        reset = {who: (lambda s, w=who: s.add("account.reset", "operator", subject=w, what="factors")) for who in (ANI, SUPERVISOR)}
        for act in (lambda s: s.stop(), lambda s: s.expire(SUPERVISOR, SOME)):
            self.broken("9f", kind, "no colleague", *begin, lambda s: self.add_senior(s), reset[SUPERVISOR], act)
        self.broken("9f", kind, "no colleague", *begin, reset[ANI], lambda s: s.send_back(ANI))
        self.broken("9f", kind, "no colleague", lambda s: self.add_senior(s), reset[SUPERVISOR],
                    lambda s: s.add("programme.approved", SUPERVISOR, digest=s.digest))  # fmt: skip
        asked = {name: KEYS[CICI].fields[name] for name in ("credential", "public_key", "rp", "subject")}
        self.broken("9f", kind, "no colleague", reset[ANI],
                    lambda s: s.add("enrolment.challenged", ANI, challenge=SOME, expires=s.ts, **asked))  # fmt: skip

    def add_senior(self, log: Story) -> None:
        """Somebody on the board, who can vouch for a supervisor."""
        log.add("access.changed", "operator", change="granted", person=random_id("p", 98), role="board", subject=A1)

    def test_rule_10_evidence_first(self) -> None:
        kind, claim = "revealed-before-finding", (lambda s: s.begin(), lambda s: s.claim(ANI))
        self.broken("10", kind, "no finding", *claim, lambda s: s.reveal(ANI))
        for evidence in ("true", "false"):
            find = (*claim, lambda s: s.find(ANI))
            self.broken("10", kind, "not revealed", *find, lambda s: s.confirm(ANI), evidence=evidence)
            self.broken("10", kind, "not revealed", *find, lambda s: s.challenge(ANI), evidence=evidence)
        other = (*claim, lambda s: s.find(ANI), lambda s: s.claim(BUDI, 2), lambda s: s.reveal(BUDI, 2))
        self.broken("10", kind, "no finding", *other, reviewers=2)
        work = (lambda s: s.begin(), lambda s: s.work(ANI))
        for seen in (lambda s: s.reveal(ANI), lambda s: s.view(ANI, "recommendation"), lambda s: s.view(SECOND_ACCOUNT, "recommendation")):
            self.broken("10", kind, "had seen", *claim, lambda s: s.find(ANI), seen, lambda s: s.find(ANI))
        other = (*work, lambda s: s.release(ANI), lambda s: s.claim(SECOND_ACCOUNT))
        self.broken("10", kind, "had seen", *other, lambda s: s.find(SECOND_ACCOUNT))
        back = (*work, lambda s: s.send_back(ANI), lambda s: s.claim(ANI))
        self.broken("10", kind, "no finding", *back, lambda s: s.reveal(ANI))
        self.broken("10", kind, "not revealed", *back, lambda s: s.find(ANI), lambda s: s.confirm(ANI))
        anew = (*work, lambda s: s.recommend(), lambda s: s.open(), lambda s: s.claim(ANI))
        self.broken("10", kind, "no finding", *anew, lambda s: s.reveal(ANI))
        again = (*work, lambda s: s.decide(None, "eligible", "L-YES"), lambda s: s.open(), lambda s: s.claim(ANI))
        self.broken("10", kind, "no finding", *again, lambda s: s.reveal(ANI))

    def test_rule_11_proof(self) -> None:
        kind, work = "bad-assertion", (lambda s: s.begin(), lambda s: s.work(ANI))
        for change in ({"proof": "password-totp"}, {"assertion": None}, {"challenge": None}):
            self.broken("11a", kind, "fit together", *work, lambda s, c=change: s.sign(ANI, **c))
        self.broken("11a", kind, "fit together", *work, lambda s: s.confirm(ANI, proof="passkey"))
        self.broken("11b", kind, "demands", *work, lambda s: s.confirm(ANI), passkey="required")

    def test_rule_11c_challenges(self) -> None:
        kind, work = "bad-assertion", (lambda s: s.begin(), lambda s: s.work(ANI))
        two = (*work, lambda s: s.work(BUDI, 2))
        self.broken("11c", kind, "not issued", *work, lambda s: s.sign(ANI, challenge=SOME))
        once = (*two, lambda s: setattr(s, "used", s.challenge(ANI)))
        self.broken("11c", kind, "earlier entry", *once, lambda s: s.challenge(BUDI, 2, challenge=s.used), reviewers=2)

        def answer(s: Story, who: str, seat: int) -> None:
            s.confirm(who, seat, assertion=KEYS[who].answer(s.used), challenge=s.used, proof="passkey")

        self.broken("11c", kind, "to this actor", *once, lambda s: answer(s, BUDI, 2), reviewers=2)
        replayed = (*once, lambda s: answer(s, ANI, 1), lambda s: s.send_back(ANI))
        self.broken("11c", kind, "answered before", *replayed, lambda s: s.work(ANI), lambda s: answer(s, ANI, 1), reviewers=2)
        anew = (*once, lambda s: s.recommend(), lambda s: s.open(), lambda s: s.work(ANI))
        self.broken("11c", kind, "not issued", *anew, lambda s: answer(s, ANI, 1), reviewers=2)
        enrolling = (*work, lambda s: s.enrol(CICI, by=SUPERVISOR), lambda s: setattr(s, "used", sha(b"challenge 1").hex()))
        self.broken("11c", kind, "not issued", *enrolling, lambda s: answer(s, ANI, 1))
        self.broken("11c", kind, "earlier entry", *enrolling, lambda s: s.challenge(ANI, challenge=s.used))

    def test_rule_11c_five_minutes(self) -> None:
        kind, work = "bad-assertion", (lambda s: s.begin(), lambda s: s.work(ANI))
        self.broken("11c", kind, "too long", *work, lambda s: s.challenge(ANI, expires=s.ts + 300_002))
        fields = {name: KEYS[CICI].fields[name] for name in ("credential", "public_key", "rp", "subject")}
        self.broken("11c", kind, "too long", *work,
                    lambda s: s.add("enrolment.challenged", SUPERVISOR, challenge=SOME, expires=s.ts + 300_002, **fields))  # fmt: skip

    def test_half_a_character_is_no_text(self) -> None:
        for more in ('"\\ud800": 1', '"x": {"\\udfff": 1}', '"x": ["\\ud800"]', '"x": "\\udc00\\ud800"'):
            client = b'{"type": "webauthn.get", %s}' % more.encode()
            self.assertIn("client data", verify.failing(KEYS[ANI].answer(SOME, client=client), SOME, KEYS[ANI].fields))
        self.assertEqual(verify.read_client_data(b'{"\\ud83d\\ude00": "\\ud83d\\ude00"}'), {"\U0001f600": "\U0001f600"})

    def test_rule_11d_what_was_challenged(self) -> None:
        kind, work = "bad-assertion", (lambda s: s.begin(), lambda s: s.work(ANI))
        for change in ({"outcome": "suspension"}, {"notice": SOME}, {"reason": SOME}):
            self.broken("11d", kind, f"another {next(iter(change))}", *work, lambda s, c=change: s.sign(ANI, **c))
        self.broken("11d", kind, "another verdict", *work, lambda s: s.sign(ANI, issue={"verdict": "overruled"}))
        self.broken("11d", kind, "expired", *work, lambda s: s.sign(ANI, issue={"expires": s.ts + 1}))
        seat = (*work, lambda s: setattr(s, "used", s.challenge(ANI)), lambda s: s.release(ANI))
        role = {"evidence": "false", "reviewers": 2}
        begun = (lambda s: s.begin(), lambda s: s.claim(ANI), lambda s: s.reveal(ANI), *seat[2:])
        taken = (*begun, lambda s: s.claim(ANI, 2), lambda s: s.reveal(ANI, 2))
        signed = lambda s: s.confirm(ANI, 2, assertion=KEYS[ANI].answer(s.used), challenge=s.used, proof="passkey")  # noqa: E731
        self.broken("11d", kind, "another seat", *taken, signed, **role)

    def test_rule_11d_a_challenge_for_another_recommendation(self) -> None:
        log = Story()
        log.begin()
        log.work(ANI)
        log.sign(ANI, issue={"recommendation": SOME})
        last = len(log.raw) - 1
        found = [(fault.kind, fault.seq, fault.message[-10:]) for fault in self.verify(log.export()).faults]
        self.assertEqual(found, [("schema", last - 1, " (rule 8b)"), ("bad-assertion", last, "(rule 11d)")])

    def test_rule_11e_assertions(self) -> None:
        kind, work = "bad-assertion", (lambda s: s.begin(), lambda s: s.work(ANI))
        base = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
        answers = {
            "another challenge": [{"challenge": base}, {"challenge": None}],
            "not webauthn.get": [{"type": "webauthn.create"}, {"type": 1}],
            "across origins": [{"crossOrigin": True}, {"crossOrigin": None}],
            "its origin": [{"origin": o} for o in (f"http://{RP}", f"https://evil{RP}", f"https://{RP}.evil.example", f"https://{RP}/",
                           f"https://{RP}:", f"https://{RP}:100000", "https://evil.example", f"https://.{RP}", f"https://a/b.{RP}",
                           f"https://{RP}\n", "http://localhost", None, f"https://{RP.replace('.', 'x')}")],
            "relying party": [{"rp": "evil.example"}],
            "present and verified": [{"flags": 1}, {"flags": 4}, {"flags": 0}],
            "its client data": [{"client": c} for c in (b"[]", b"null", b"{", b"\xff", b"\xef\xbb\xbf{}", b'{"type":NaN}',
                                b'{"type":"webauthn.create","type":"webauthn.get"}', b'{"a":{"b":1,"b":1}}', b"[" * 8000,
                                b'{"type":"webauthn.get","\\u0074ype":"webauthn.get"}')],
        }  # fmt: skip
        for says, changes in answers.items():
            for change in changes:
                self.broken("11e", kind, says, *work, lambda s, c=change: s.sign(ANI, answer=c))
        stranger = Authenticator(ANI, "never enrolled")
        same_name = Authenticator(ANI, "never enrolled")
        same_name.fields |= {"credential": KEYS[ANI].fields["credential"]}
        self.broken("11e", kind, "no such passkey", *work, lambda s: s.sign(ANI, key=stranger))
        self.broken("11e", kind, "no such passkey", *work, lambda s: s.sign(ANI, key=KEYS[BUDI]))
        self.broken("11e", kind, "signature does not", *work, lambda s: s.sign(ANI, key=same_name))
        revoke = (lambda s: s.add("authenticator.revoked", "operator", credential=KEYS[ANI].fields["credential"], subject=ANI),)
        self.broken("11e", kind, "no such passkey", *work, *revoke, lambda s: s.sign(ANI))

    def test_every_byte_of_an_assertion_counts(self) -> None:
        key = KEYS[ANI]
        true = key.answer(SOME)
        self.assertIsNone(verify.failing(true, SOME, key.fields))
        for name in true:
            raw = base64.b64decode(true[name])
            for at in range(len(raw)):
                self.assertIsNotNone(verify.failing(true | {name: b64(flipped(raw, at))}, SOME, key.fields), (name, at))
            for changed in (raw + b"\0", raw[:-1]):
                self.assertIsNotNone(verify.failing(true | {name: b64(changed)}, SOME, key.fields), name)
        self.assertIsNotNone(verify.failing(true | {"authenticator_data": b64(sha(RP.encode()))}, SOME, key.fields))

    def test_rule_12_enrolment(self) -> None:
        kind, bare = "bad-assertion", {"assertion": None, "challenge": None}
        self.broken("12a", kind, "nobody vouches", lambda s: s.add("authenticator.enrolled", "operator", **KEYS[CICI].fields, **bare))
        for change in ({"assertion": None}, {"challenge": None}):
            self.broken("12a", kind, "fit together", lambda s, c=change: s.enrol(CICI, by=ANI, **c))
        self.broken("12b", kind, "not issued", lambda s: s.enrol(CICI, by=ANI, challenge=SOME))
        other = Authenticator(CICI, "other").fields
        for name in ("credential", "public_key", "rp", "subject"):
            change = {name: "elsewhere.example" if name == "rp" else ANI if name == "subject" else other[name]}
            self.broken("12b", kind, f"another {name}", lambda s, c=change: s.enrol(CICI, by=ANI, issue=c))
        self.broken("12b", kind, "another actor", lambda s: s.enrol(CICI, by=ANI, actor=BUDI))
        self.broken("12b", kind, "expired", lambda s: s.enrol(CICI, by=ANI, issue={"expires": s.ts + 1}))
        self.broken("12b", kind, "no such passkey", lambda s: s.enrol(CICI, by=ANI, vouching=KEYS[BUDI]))
        self.broken("12b", kind, "no such passkey", lambda s: s.enrol(CICI, by=ANI, vouching=Authenticator(ANI, "other")))
        revoke = (lambda s: s.add("authenticator.revoked", "operator", credential=KEYS[ANI].fields["credential"], subject=ANI),)
        self.broken("12b", kind, "no such passkey", *revoke, lambda s: s.enrol(CICI, by=ANI))
        self.broken("12b", kind, "their own", lambda s: s.enrol(ANI, by=ANI, key=Authenticator(ANI, "other")))
        self.broken("12b", kind, "their own", lambda s: s.enrol(SECOND_ACCOUNT, by=ANI))
        enrolled = (lambda s: s.enrol(CICI, by=ANI),)

        def again(s: Story) -> None:
            challenge = sha(b"challenge 1").hex()
            s.add("authenticator.enrolled", ANI, **KEYS[CICI].fields, assertion=KEYS[ANI].answer(challenge), challenge=challenge)

        self.broken("12b", kind, "answered before", *enrolled, again)
        self.broken("12c", kind, "enrolled before", *enrolled, lambda s: s.enrol(CICI, by=ANI))
        self.broken("12c", kind, "another person", lambda s: s.enrol(CICI, by=ANI, person=PERSONS[DEDI]))
        gone = (lambda s: s.add("authenticator.revoked", "operator", credential=KEYS[BUDI].fields["credential"], subject=BUDI),)
        self.broken("12d", kind, "no such", *gone, *gone)
        self.broken("12d", kind, "no such",
                    lambda s: s.add("authenticator.revoked", "operator", credential=KEYS[BUDI].fields["credential"], subject=ANI))  # fmt: skip
        self.broken("12d", kind, "no such",
                    lambda s: s.add("authenticator.revoked", "operator", credential=KEYS[CICI].fields["credential"], subject=CICI))  # fmt: skip

    def test_rule_13a_programme_and_recommendation(self) -> None:
        kind, work = "inactive-programme", (lambda s: s.begin(), lambda s: s.work(ANI))
        done = (*work, lambda s: setattr(s, "given", s.confirm(ANI)))
        self.broken("13a", kind, "latest", *done, lambda s: s.decide(s.given, recommendation=SOME))
        self.broken("13a", kind, "the programme", *done, lambda s: s.decide(s.given, programme=SOME))
        suspend = (lambda s: s.add("programme.suspended", SUPERVISOR, digest=s.digest),)
        self.broken("13a", kind, "not active", *done, *suspend, lambda s: s.decide(s.given))
        self.broken("13a", kind, "not active", *done, lambda s: s.decide(s.given), active=False)
        later = (lambda s: s.add("programme.activated", SUPERVISOR, digest=s.digest, **{"from": s.ts + 3}),)
        self.broken("13a", kind, "not active", *done, *later, lambda s: s.decide(s.given))
        self.broken("13a", kind, "no leaf", *done, lambda s: s.decide(s.given, leaf="L-NONE"))
        self.broken("13a", kind, "no leaf", lambda s: s.recommend(), lambda s: s.decide(None, "eligible", "L-NONE"))
        grant = (lambda s: s.recommend(), lambda s: s.decide(None, "eligible", "L-YES"))
        self.broken("13a", "reused-confirmation", "decided before", *grant, grant[1])
        self.broken("13a", "reused-confirmation", "decided before", lambda s: s.begin(), self.deem(), grant[1])
        self.broken("13a", "reused-confirmation", "decided before", *grant, lambda s: s.open(), self.deem())

    def test_rule_13b_nothing_adverse_without_a_human(self) -> None:
        kind, recommend = "missing-confirmation", (lambda s: s.recommend(),)
        for outcome in sorted(verify.ADVERSE):
            text = programme_text().replace(b"proposed_refusal\n", f"{outcome}\n    automatic: true\n".encode())
            self.broken("13b", kind, f"nobody confirmed {outcome}", *recommend, lambda s, o=outcome: s.decide(None, o), text=text)
        self.broken("13b", kind, "not by the engine", *recommend, lambda s: s.decide(None, "eligible", "L-YES", actor=ANI))
        for recommended in ("L-NO", "L-ASK", "L-LOOK"):
            self.broken("13b", kind, "not automatic", *recommend, lambda s, r=recommended: s.decide(None, "eligible", r))
        self.broken("13b", kind, "not automatic", *recommend, lambda s: s.decide(None, "grant", "L-YES"))

    def test_rule_13c_and_d_the_confirmation_is_of_this_decision(self) -> None:
        kind, work = "missing-confirmation", (lambda s: s.begin(), lambda s: s.work(ANI))
        done = (*work, lambda s: setattr(s, "given", s.confirm(ANI)))
        self.broken("13d", kind, "names no confirmation", *work, lambda s: s.decide(SOME))
        self.broken("13d", kind, "names no confirmation", *work, lambda s: s.decide(s.reveal(ANI)))
        self.broken("13d", kind, "names no confirmation", *done, lambda s: s.decide(s.given, notice=SOME))
        self.broken("13d", kind, "names no confirmation", *done, lambda s: s.decide(s.given, "suspension"))
        self.broken("13d", kind, "names no confirmation", *done, lambda s: s.begin(C2), lambda s: s.decide(s.given, case=C2))
        older = (*done, lambda s: s.recommend(), lambda s: s.open())
        self.broken("13d", kind, "names no confirmation", *older, lambda s: s.decide(s.given))
        back = (*done, lambda s: s.send_back(ANI))
        self.broken("13d", kind, "names no confirmation", *back, lambda s: s.decide(s.given))
        self.broken("13d", kind, "names no confirmation", lambda s: s.recommend(), lambda s: s.decide(SOME))
        used = (*done, lambda s: s.decide(s.given))
        self.broken("13c", "reused-confirmation", "named before", *used, lambda s: s.begin(C2), lambda s: s.decide(s.given, case=C2))
        anew = (*used, lambda s: s.recommend(), lambda s: s.open())
        self.broken("13c", "reused-confirmation", "named before", *anew, lambda s: s.decide(s.given))

    def test_rule_13e_four_eyes(self) -> None:
        work = (lambda s: s.begin(), lambda s: s.work(ANI), lambda s: setattr(s, "given", s.confirm(ANI)))
        self.broken("13e", "missing-confirmation", "only one", *work, lambda s: s.decide(s.given), reviewers=2)
        other = (*work, lambda s: s.work(BUDI, 2), lambda s: s.confirm(BUDI, 2, "eligible", "overruled"))
        self.broken("13e", "missing-confirmation", "only one", *other, lambda s: s.decide(s.given), reviewers=2)
        first = (*work, lambda s: s.work(BUDI, 2), lambda s: s.confirm(BUDI, 2))
        self.broken("13e", "missing-confirmation", "only one", *first, lambda s: s.decide(s.given), reviewers=2)
        for account in (ANI, SECOND_ACCOUNT):
            twice = (lambda s: s.begin(), lambda s: s.claim(ANI), lambda s, a=account: s.claim(a, 2), lambda s: s.reveal(ANI),
                     lambda s, a=account: s.reveal(a, 2), lambda s: s.confirm(ANI),
                     lambda s, a=account: s.decide(s.confirm(a, 2)))  # fmt: skip
            self.broken("13e", "self-confirmation", "twice", *twice, reviewers=2, evidence="false")

    def test_rule_13e_who_is_nobody_is_no_other_person(self) -> None:
        log = Story(reviewers=2, evidence="false")
        log.begin()
        log.claim("engine")
        log.reveal("engine")
        log.confirm("engine")
        log.claim(ANI, 2)
        log.reveal(ANI, 2)
        log.decide(log.confirm(ANI, 2))
        last = self.verify(log.export()).faults[-1]
        self.assertEqual((last.kind, last.seq), ("self-confirmation", len(log.raw) - 1))

    def test_rule_13g_what_the_law_granted_is_not_refused(self) -> None:
        def term(wait: int) -> tuple[Step, ...]:
            """A review whose term ends `wait` milliseconds after its confirmation."""
            opened = (lambda s: s.recommend(), lambda s: s.open(due=s.ts + 5 + wait), lambda s: s.work(ANI))
            return (*opened, lambda s: setattr(s, "given", s.confirm(ANI)))

        law = ("13g", "reused-confirmation", "law had granted")
        self.broken(*law, *term(0), lambda s: s.decide(s.given))
        self.broken(*law, *term(0), lambda s: s.stop(), lambda s: s.decide(s.given))
        self.broken(*law, *term(0), lambda s: s.stop(), lambda s: s.resume(due=s.ts + 99), lambda s: s.decide(s.given))
        for steps, story in (
            ((*term(1), lambda s: s.decide(s.given)), {}),
            ((*term(1), lambda s: s.stop(), lambda s: s.decide(s.given)), {}),
            ((*term(1), lambda s: s.stop(), lambda s: s.resume(due=s.ts + 9), lambda s: s.decide(s.given)), {}),
            ((*term(0), lambda s: s.decide(s.given)), {"silence": "none"}),
            ((*term(0), lambda s: s.decide(s.given)), {"text": programme_text().replace(b"proposed_refusal", b"needs_data")}),
            ((*term(0)[:3], lambda s: s.decide(s.confirm(ANI, 1, "eligible", "overruled"), "eligible")), {}),
        ):
            log = Story(**story)
            for step in steps:
                step(log)
            self.clean(log.export())

    def test_what_is_open_past_its_term_and_what_no_letter_tells_is_counted(self) -> None:
        log = Story()
        for case, due in ((C1, 1), (C2, 9999)):
            log.recommend(case)
            log.open(case, due=log.ts + due)
        log.stop()
        log.resume(due=log.ts + 999)
        decided = random_id("c", 7)
        log.recommend(decided)
        decision = log.decide(None, "eligible", "L-YES", decided)
        report = self.clean(log.export())
        self.assertEqual((report.overdue, report.untold), (1, 1))
        told = json.loads(verify.as_json(report))
        self.assertEqual((told["overdue_reviews"], told["decisions_without_notice"]), (1, 1))
        self.assertIn("decisions that no notice tells 1\n", verify.as_text(report, False))
        log.add("notice.issued", "engine", case=decided, commitment=SOME, decision=decision)
        log.append(erased(C1, "case", log.ts))
        report = self.clean(log.export())
        self.assertEqual((report.overdue, report.untold), (0, 0))

    def test_rule_13f_the_verdict_is_what_it_was(self) -> None:
        kind, work = "missing-confirmation", (lambda s: s.begin(), lambda s: s.work(ANI))
        for outcome, recommended, verdict in (("eligible", "L-NO", "confirmed"), ("proposed_refusal", "L-NO", "overruled"),
                                              ("proposed_refusal", "L-ASK", "confirmed"), ("suspension", "L-NO", "confirmed")):  # fmt: skip
            self.broken("13f", kind, "so the confirmation is", *work, lambda s, o=outcome, r=recommended, v=verdict:
                        s.decide(s.confirm(ANI, 1, o, v), o, r))  # fmt: skip

    def test_an_entry_is_taken_as_it_stands(self) -> None:
        log = Story()
        log.begin()
        seq = len(log.raw)
        log.work(INTAKE)
        log.decide(log.confirm(INTAKE))
        report = self.verify(log.export())
        self.assertEqual([(f.kind, f.seq - seq) for f in report.faults], [("self-confirmation", at) for at in (0, 1, 3)])
        self.assertEqual(report.adverse, {"servers_word": 1})

    def test_a_missing_programme_is_said_once_where_it_matters(self) -> None:
        log = Story()
        log.begin()
        log.decide(None)
        files = self.without(log.export(), f"programmes/{log.digest}.yaml")
        self.only(files, "inactive-programme", 1)

    def test_forms_of_passkeys(self) -> None:
        true = KEYS[CICI].fields | {"assertion": None, "challenge": None}
        point = base64.b64decode(true["public_key"])
        assertion = KEYS[ANI].answer(SOME)
        for change in ({"algorithm": "rs256"}, {"credential": ""}, {"credential": "!"}, {"credential": b64(bytes(8193))},
                       {"public_key": b64(point[:-1])}, {"public_key": b64(point[:-1] + b"\0")}, {"public_key": b64(b"\2" + point[1:33])},
                       {"public_key": b64(b"\6" + point[1:])}, {"rp": ""}, {"rp": "A"}, {"rp": "a" * 254}, {"subject": "operator"},
                       {"challenge": "1"}, {"assertion": {}}, {"assertion": assertion | {"more": ""}},
                       {"assertion": assertion | {"signature": ""}}):  # fmt: skip
            log = Story(passkeys=())
            log.add("authenticator.enrolled", "operator", **true | change)
            self.only(log.export(), "schema", len(log.raw) - 1)
        ani, budi, second = KEYS[ANI].fields, KEYS[BUDI].fields, KEYS[SECOND_ACCOUNT].fields
        for passkeys in ([ani], [ani, second], [ani, budi, ani], [ani, budi | {"subject": ANI}], [ani, budi | {"rp": 1}]):
            self.caught(Log("one", 3, passkeys=passkeys).export(), "schema", 0)
        self.clean(Log("one", 3, passkeys=[ani, budi]).export())

    def test_forms_of_review(self) -> None:
        for change in ({"seat": 0}, {"seat": 4}, {"seat": True}, {"outcome": "review"}, {"outcome": "refused"}, {"proof": "word"},
                       {"shown": None}, {"reason": None}):  # fmt: skip
            log = Story()
            log.begin()
            log.work(ANI)
            log.confirm(ANI, **change)
            self.only(log.export(), "schema", len(log.raw) - 1)

    def test_no_order_of_entries_crashes_the_verifier(self) -> None:
        """Every entry of a lawful story at every place, repeated and left out: faults, never an exception."""
        log = Story(reviewers=2, passkey="required")
        log.enrol(CICI, by=ANI)
        log.begin()
        log.work(ANI)
        log.work(CICI, 2)
        log.sign(ANI)
        decision = log.decide(log.sign(CICI, 2))
        notice = log.add("notice.issued", "engine", case=C1, commitment=SOME, decision=decision)
        log.add("notice.delivered", "engine", arrived=log.ts, case=C1, channel="file", notice=notice)
        self.clean(log.export())
        entries = [(leaf(raw).hex(), verify.read_entry(raw).fields) for raw in log.raw]
        text = verify.read_programme(log.text)
        chance = random.Random(2026)
        for _ in range(400):
            some = chance.choices(entries, k=40) if chance.random() < 0.5 else chance.sample(entries, len(entries))
            procedure = verify.Procedure({log.digest: text}.get)
            for seq, (name, fields) in enumerate([entries[0], *some]):
                for kind, message in procedure.faults(seq, name, fields):
                    self.assertIn(kind, CLASSES, message)


class Receipts(Case):
    def check(self, raw: bytes, key: Signer | None) -> list[tuple[str, int | None]]:
        report = verify.check_receipt("receipt", raw, verify.read_vkey(key.vkey) if key else None)
        verify.as_text(report, True)
        self.assertLessEqual({fault.kind for fault in report.faults}, CLASSES)
        return [(fault.kind, fault.seq) for fault in report.faults]

    def test_every_entry_at_some_sizes(self) -> None:
        key = self.LARGE.signers["checkpoint"]
        for size in (1, 2, 3, 7, 8, 13, 256, 300):
            for seq in range(0, size, 1 + size // 9):
                self.assertEqual(self.check(self.LARGE.receipt(seq, size), key), [])

    def test_every_byte_counts(self) -> None:
        true, key = self.SMALL.receipt(4, 12), self.SMALL.signers["checkpoint"]
        for at in range(len(true)):
            self.assertTrue(self.check(flipped(true, at), key), true[at : at + 20])
        for at in range(0, len(true), 5):
            self.assertTrue(self.check(true[:at], key))

    def test_classes(self) -> None:
        true, signers = self.SMALL.receipt(4, 12), self.SMALL.signers
        key, nodes = signers["checkpoint"], true.split(b"\n")
        self.assertEqual(self.check(true, None), [])
        self.assertEqual(self.check(true, signers["entry"]), [("key-state", None)])
        self.assertEqual(self.check(true, Signer("no", ORIGIN)), [("signature", None)])
        self.assertEqual(self.check(b"\n".join(nodes[:3] + nodes[4:]), key), [("root-mismatch", 4)])
        self.assertEqual(self.check(b"\n".join(nodes[:4] + nodes[3:]), key), [("root-mismatch", 4)])
        moved = [("sequence-gap", 99), ("root-mismatch", 99)]
        self.assertEqual(self.check(true.replace(b"\nindex 4\n", b"\nindex 99\n"), key), moved)
        self.assertEqual(self.check(true.replace(b"index 4", b"index 04"), key), [("encoding", None)])
        elsewhere = Signer("else", "else.example")
        note = self.SMALL.checkpoint(12, by=elsewhere, origin="else.example")
        self.assertEqual(self.check(true.split(b"\n\ndinsos")[0] + b"\n\n" + note, elsewhere), [("sequence-gap", 4)])
        self.assertEqual(self.check(b"x" * 5_000_000, key), [("encoding", None)])


class CommandLine(Case):
    def run_it(self, *argv: object) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                code = verify.run([str(word) for word in argv])
            except SystemExit as stop:
                code = stop.code
        return code, out.getvalue()

    def test_exit_codes(self) -> None:
        folder, vkey = self.write(self.TINY), self.SMALL.signers["root"].vkey
        code, text = self.run_it(folder)
        self.assertEqual(code, 0)
        self.assertIn("NOT PINNED", text)
        self.assertIn(sha(self.SMALL.raw[0]).hex(), text)
        self.assertEqual(self.run_it(folder, "--key", vkey, "--known", folder / "checkpoints" / "5")[0], 0)
        self.assertEqual(self.run_it(folder, "--key", self.OTHER.signers["root"].vkey)[0], 1)
        weak = Signer("x", ORIGIN, bytes(32)).vkey
        for argv in ((), (folder, "--key", "x"), (folder, "--key", weak), (folder, "--receipt", "x"), (folder, "--jobs", 0), ("--no",)):
            self.assertEqual(self.run_it(*argv)[0], 2, argv)
        for argv in ((folder / "none",), (folder / "checkpoint",), (folder, "--known", "/none"), ("--receipt", "/none")):
            self.assertEqual(self.run_it(*argv)[0], 3, argv)

    def test_json(self) -> None:
        code, text = self.run_it(self.write(self.TINY | {"other": b""}), "--json")
        result = json.loads(text)
        self.assertEqual(code, 1)
        self.assertEqual(result["faults"][0] | {"message": ""}, {"class": "unknown-file", "seq": None, "path": "other", "message": ""})
        self.assertEqual((result["size"], result["pinned"], result["first_divergence"]), (12, False, None))
        self.assertEqual(result["mode"], "live")

    def test_a_demonstration_says_that_it_is_one(self) -> None:
        for mode, says in (("demo", "mode demo: A DEMONSTRATION"), ("live", "mode live: real cases")):
            self.assertIn(says, self.run_it(self.write(Story(mode).export()))[1])

    def test_receipt_and_program_as_such(self) -> None:
        receipt = self.write({"r": self.SMALL.receipt(4, 12)}) / "r"
        self.assertIn("WAS NOT CHECKED", self.run_it("--receipt", receipt)[1])
        command = [sys.executable, HERE / "verify.py", "--receipt", receipt, "--key", self.SMALL.signers["checkpoint"].vkey]
        self.assertEqual(subprocess.run(command, stdout=subprocess.PIPE, check=False).returncode, 0)
        command = [sys.executable, "-c", "import sys,runpy;sys.modules['cryptography']=None;runpy.run_path(sys.argv[1])"]
        missing = subprocess.run([*command, HERE / "verify.py"], stderr=subprocess.PIPE, check=False)
        self.assertEqual(missing.returncode, 3)
        self.assertIn(b"pip install cryptography", missing.stderr)


@unittest.skipUnless((HERE / "vectors").is_dir(), "no folder vectors/ beside this file")
class Vectors(Case):
    # What section 6 says and no log can break alone: clause of verify.py -> why.
    NEVER_ALONE = {
        "11d the challenge was issued for another case": "a challenge of another case is none of this review: rule 11c",
        "11d the challenge was issued for another recommendation": "the challenge names no latest recommendation: rule 8b",
        "it is of another credential": "the passkey is found by the credential",
    }

    def reports(self, cases: list[dict]) -> Iterator[tuple[dict, object]]:
        vectors = HERE / "vectors"
        for case in cases:
            pinned = verify.read_vkey(case["key"]) if case["key"] else None
            known = (case["known"], (vectors / case["known"]).read_bytes()) if case["known"] else None
            yield case, verify.Audit(vectors / case["log"], pinned, known, 1).report

    def test_every_clause_of_the_rules_is_broken_alone_by_a_vector(self) -> None:
        source = (HERE / "verify.py").read_text()
        calls = [call for call in ast.walk(ast.parse(source)) if isinstance(call, ast.Call) and ast.unparse(call.func) == "must"]
        clauses = {call.lineno: ast.unparse(call) for call in calls}
        returned = next(one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef) and one.name == "failing")
        reasons = [one.value for one in ast.walk(returned) if isinstance(one, ast.Return) and not ast.unparse(one.value) == "None"]
        said, broken, must = set(), set(), verify.must

        def told(rule: str, kept: object, message: str, kind: str = "") -> None:
            if not kept:
                said.add(f"{rule} {message}")
                broken.add(sys._getframe(1).f_lineno)
            must(rule, kept, message, kind)

        cases = json.loads((HERE / "vectors" / "expected.json").read_text())["cases"]
        with mock.patch.object(verify, "must", told):
            for case, report in self.reports([case for case in cases if case["only"] and len(case["faults"]) == 1]):
                self.assertTrue(report.faults, case["name"])
        lacking = {clauses[line] for line in clauses.keys() - broken}
        for rule, names in (("11d", ("case", "seat", "outcome", "notice", "reason", "recommendation", "verdict")),
                            ("12b", ("actor", "credential", "public_key", "rp", "subject"))):  # fmt: skip
            lacking |= {f"{rule} the challenge was issued for another {name}" for name in names} - said
        for reason in reasons:
            text = ast.literal_eval(reason) if isinstance(reason, ast.Constant) else reason.values[0].value
            lacking |= set() if any(text in one for one in said) else {text}
        lacking = {one for one in lacking if "issued['recommendation']" not in one}  # its message is in the list
        self.assertEqual(lacking, set(self.NEVER_ALONE))
        # And every letter of the page is a clause.
        page = (HERE / "README.md").read_text()
        page = page[page.index("\n## 6. ") : page.index("\n## 7. ")]
        rules = {rule.split(" ")[0] for rule in said}
        for number, text in re.findall(r"\n(\d+)\. (.*?)(?=\n\d+\. |\n\n)", page, re.DOTALL):
            letters = re.findall(r"(?:^|[ \n(])([a-m])\. ", text)
            self.assertLessEqual({number + letter for letter in letters} or {number}, rules | {"1"})

    def test_every_vector(self) -> None:
        """vectors/expected.json, `{"cases": [...]}`: what each log is given, and its first divergence."""
        cases = json.loads((HERE / "vectors" / "expected.json").read_text())["cases"]
        self.assertTrue(cases)
        for case, report in self.reports(cases):
            with self.subTest(case["name"]):
                if case["class"] is None:
                    self.assertEqual(report.faults, [])
                    continue
                self.assertEqual(report.first_divergence(), case["first_seq"])
                found = [[fault.seq, fault.kind] for fault in report.faults]
                self.assertIn([case["first_seq"], case["class"]], found)
                if case["only"]:
                    self.assertEqual({kind for _, kind in found}, {case["class"]})
                    self.assertEqual({tuple(fault) for fault in found}, {tuple(fault) for fault in case["faults"]})


if __name__ == "__main__":
    unittest.main()
