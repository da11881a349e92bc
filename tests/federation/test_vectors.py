"""The published examples: what others may build on, read from federation/vectors/."""

import hashlib
import hmac
import json
from base64 import b64decode, urlsafe_b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from federation.log.bundle import body_of, fits, read_bundle
from federation.log.checkpoint import cosigned_at, open_checkpoint
from federation.log.commitment import commit_to_body, commit_to_secret, format32, parse32
from federation.log.keys import parse_signing_key, parse_verifier_key
from federation.log.leaf import Record, Unknown, parse_leaf
from federation.log.listing import parse_listing
from federation.log.merkle import is_consistent, leaf_hash
from federation.log.note import parse_note, verify_note
from federation.log.origin import log_id
from federation.log.proof import parse_proof, verify_proof
from federation.log.receipt import verify_receipt
from federation.log.rotation import format_rotations, parse_rotations, succeed
from federation.log.tiles import TilePath, format_tile_path, parse_tile_path, split_entries
from federation.log.watermark import open_watermark
from federation.log.withdrawn import format_withdrawn, parse_withdrawn
from federation.remote.phrase import Secrets, seed_of
from tests.federation.make_vectors import FOLDER, make


def vector(name: str):
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, to the letter."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:])).digest()


def test_what_this_version_writes_is_what_was_published():
    """Not the compressed bytes of a bundle, which depend on the version of zstd."""
    made = make()

    assert {file.stem for file in FOLDER.glob("*.json")} == made.keys()
    for name, content in made.items():
        published = vector(name)
        if name == "bundle":
            content, published = content["slots"], published["slots"]
        assert json.loads(json.dumps(content)) == published, name


@pytest.mark.parametrize("number", [0, 1])
def test_keys(number):
    key = vector("keys")[number]
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key["seed"])).public_key().public_bytes_raw()
    id_by_hand = hashlib.sha256(key["name"].encode() + b"\n\x01" + public).digest()[:4]

    assert public.hex() == key["public"]
    assert id_by_hand.hex() == key["key_id"]
    assert parse_verifier_key(key["vkey"]).public == public
    assert str(parse_verifier_key(key["vkey"]).cosigner) == key["cosigner_vkey"]
    assert parse_signing_key(key["private"]).verifier == parse_verifier_key(key["vkey"])
    assert log_id(key["name"]) == key["log_id"]


def test_the_note():
    note = vector("note")
    key = parse_verifier_key(note["vkey"])

    verify_note(parse_note(note["note"].encode()), key)

    line = b64decode(note["note"].split("\n")[-2].split(" ")[2])
    assert line[:4] == key.id
    Ed25519PublicKey.from_public_bytes(key.public).verify(line[4:], note["text"].encode())


@pytest.mark.parametrize("number", [0, 1, 2])
def test_checkpoints_and_cosignatures(number):
    each = vector("checkpoints")[number]
    key, witness = parse_verifier_key(each["vkey"]), parse_verifier_key(each["cosigner_vkey"])
    leaves = [b"leaf %d" % n for n in range(each["size"])]

    for signed in (each["checkpoint"], each["cosigned"]):
        opened = open_checkpoint(signed.encode(), key)
        assert (opened.size, opened.root.hex()) == (each["size"], each["root"])
    assert root_of(leaves).hex() == each["root"]
    assert cosigned_at(opened, witness) == each["time"]
    text, _, lines = each["cosigned"].rpartition("\n\n")
    raw = b64decode(lines.split("\n")[1].split(" ")[2])
    message = f"cosignature/v1\ntime {each['time']}\n{text}\n".encode()
    assert int.from_bytes(raw[4:12]) == each["time"]
    Ed25519PublicKey.from_public_bytes(witness.public).verify(raw[12:], message)


def test_commitments():
    each = vector("commitments")
    salt, secret, body = bytes.fromhex(each["salt"]), bytes.fromhex(each["secret"]), each["body"].encode()
    b, w = (urlsafe_b64decode(each[name] + "=") for name in "bw")

    assert b == hmac.new(salt, b"sharelm/body/v1\n" + body, "sha256").digest() == commit_to_body(salt, body)
    assert w == hashlib.sha256(b"sharelm/withdraw/v1\n" + secret).digest() == commit_to_secret(secret)
    assert (format32(b), format32(w)) == (each["b"], each["w"])


def test_leaves_and_their_hashes():
    kinds = []
    for each in vector("leaves"):
        raw = each["leaf"].encode()
        assert leaf_hash(raw).hex() == hashlib.sha256(b"\0" + raw).hexdigest() == each["hash"]
        kinds.append(type(parse_leaf(raw)).__name__)

    assert kinds == ["Genesis", "Rotate", "Record", "Withdraw", "Retract", Unknown.__name__]


def test_entries():
    each = vector("entries")

    assert [leaf.decode() for leaf in split_entries(bytes.fromhex(each["tile"]), len(each["leaves"]))] == each["leaves"]


def test_a_bundle_and_the_leaf_that_its_first_slot_fits():
    each, commitments = vector("bundle"), vector("commitments")

    slots = list(read_bundle(b64decode(each["bundle"])))

    assert [slot.hex() for slot in slots] == each["slots"]
    assert body_of(slots[0]).decode() == commitments["body"]
    [record] = [leaf for one in vector("leaves") if isinstance(leaf := parse_leaf(one["leaf"].encode()), Record)]
    assert fits(slots[0], record.b)


def test_a_withdrawn_set():
    each = vector("withdrawn")
    secrets = {int(index): bytes.fromhex(secret) for index, secret in each["secrets"].items()}

    assert parse_withdrawn(each["set"].encode()) == secrets
    assert format_withdrawn(secrets).decode() == each["set"]
    assert hashlib.sha256(each["set"].encode()).hexdigest() == each["sha256"]


def test_tile_paths():
    for each in vector("tile_paths"):
        path = TilePath(each["level"], each["number"], each["width"])
        assert (format_tile_path(path), parse_tile_path(each["path"])) == (each["path"], path)


@pytest.mark.parametrize("size", range(21))
def test_roots(size):
    roots = vector("roots")
    half = size // 2

    assert roots[size]["root"] == root_of([b"leaf %d" % n for n in range(size)]).hex()
    old, new = (bytes.fromhex(roots[n]["root"]) for n in (half, size))
    assert is_consistent(half, size, old, new, [bytes.fromhex(each) for each in roots[size]["from_half"]])


def test_proofs():
    for each in vector("proofs"):
        proof = parse_proof(each["proof"].encode())
        assert proof.index == each["index"]
        assert verify_proof(proof, each["leaf"].encode(), parse_verifier_key(each["vkey"])).size == each["size"]


@pytest.mark.parametrize("number", [0, 1])
def test_phrases_and_the_secrets_derived_from_them(number):
    each = vector("phrases")[number]
    by_hand = hashlib.pbkdf2_hmac("sha512", each["phrase"].encode(), b"mnemonic", 2048)

    assert seed_of(each["as_typed"]) == seed_of(each["phrase"]) == by_hand == bytes.fromhex(each["seed"])
    for one in each["secrets"]:
        info = b"sharelm/secret/v1\n" + one["device"].to_bytes(4) + one["counter"].to_bytes(8)
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(by_hand)
        assert derived.hex() == one["secret"]
        assert Secrets(by_hand).secret(one["device"], one["counter"]) == derived
        assert format32(commit_to_secret(derived)) == one["w"]


def test_receipts():
    for each in vector("receipts"):
        key = parse_verifier_key(each["vkey"])
        proved = verify_receipt(each["receipt"].encode(), [key])
        assert (proved.origin, proved.index, proved.size) == (key.name, each["index"], 6)
        assert parse_proof(each["receipt"].encode()).extra == each["leaf"].encode()


def test_a_listing():
    [log] = parse_listing(vector("listing").encode()).logs

    assert str(log.key) == vector("keys")[0]["vkey"]


def test_rotations_lead_from_the_first_key_to_the_last():
    published = vector("rotations")
    rotations = parse_rotations(published["rotations"].encode())

    known = succeed(published["origin"], parse32(published["genesis_k"]), rotations)

    assert [str(key) for key in known.keys] == published["keys"]
    assert format32(known.next_recovery) == published["next_recovery"]
    assert format_rotations(rotations).decode() == published["rotations"]
    for rotation, key in zip(rotations, known.keys, strict=False):
        assert open_checkpoint(rotation.c.encode(), key).size == rotation.i


def test_a_recovery_key_signs_the_origin_the_new_key_and_the_next_commitment():
    """With nothing but hashes and Ed25519."""
    published = vector("rotations")
    leaf = json.loads(json.loads(published["rotations"].splitlines()[0])["l"])
    seed = bytes.fromhex(published["recovery_seeds"][0])
    key = Ed25519PrivateKey.from_private_bytes(seed)

    public = key.public_key().public_bytes_raw()
    said = f"sharelm/rotate/v1\n{published['origin']}\n{leaf['k']}\n{leaf['n']}\n".encode()

    assert urlsafe_b64decode(leaf["r"] + "=") == public
    assert urlsafe_b64decode(leaf["s"] + "==") == key.sign(said)
    assert urlsafe_b64decode(published["genesis_k"] + "=") == hashlib.sha256(
        b"sharelm/recovery/v1\n" + public
    ).digest()


def test_an_erasure_watermark():
    published = vector("erasure")

    watermark = open_watermark(published["note"].encode(), parse_verifier_key(published["vkey"]))

    assert [each.origin for each in watermark.applied] == published["logs"]
    assert (watermark.at_s, watermark.of("b.example/log").withdrawn) == (1_800_000_060, 2)
