"""Tests of verify.py: `python3 -m unittest audits/test_verify.py`.

A small writer, made from audits/README.md like the verifier, builds logs and exports in memory. Each test changes one thing and
asserts the class section 8 gives it. At the end the logs of vectors/ are run, where that folder stands beside this file.
"""

from __future__ import annotations

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
from pathlib import Path

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
        self.append(proposed())
        for fields in middle:
            self.append(fields)
        while len(self.raw) < size:
            self.append_usual(len(self.raw))

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
            access(person=A1), access(subject="a-" + "u" * 26), erased(scope="all"), erased(ground="whim"),
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
        for size in (11, 13, 10**18):
            text = true["checkpoint"].replace(b"\n12\n", b"\n%d\n" % size)
            self.only(true | {"checkpoint": text}, "signature", None, "checkpoint")
        text = true["checkpoint"]
        for changed in (b"", b"\xff", text.replace(b"\n12\n", b"\n012\n"), text.replace(b"\n\n", b"\nmore\n\n"), text[:-1]):
            self.caught(true | {"checkpoint": changed}, "encoding", None, "checkpoint")
        for size in (13, 10**18):
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
        for path in ("README", "checkpoints/x", "checkpoints/01", "checkpoint.bak", "tile/x", "tile/0/000.p/0", "tile/0/000.p/011",
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
    def test_every_vector(self) -> None:
        """vectors/expected.json, `{"cases": [...]}`: what each log is given, and its first divergence."""
        vectors = HERE / "vectors"
        cases = json.loads((vectors / "expected.json").read_text())["cases"]
        self.assertTrue(cases)
        for case in cases:
            with self.subTest(case["name"]):
                pinned = verify.read_vkey(case["key"]) if case["key"] else None
                known = (case["known"], (vectors / case["known"]).read_bytes()) if case["known"] else None
                report = verify.Audit(vectors / case["log"], pinned, known, 1).report
                if case["class"] is None:
                    self.assertEqual(report.faults, [])
                    continue
                self.assertEqual(report.first_divergence(), case["first_seq"])
                found = {fault.kind for fault in report.faults}
                self.assertIn((case["class"], case["first_seq"]), [(f.kind, f.seq) for f in report.faults])
                if case["only"]:
                    self.assertEqual(found, {case["class"]})


if __name__ == "__main__":
    unittest.main()
