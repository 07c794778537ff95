"""A project with a word of its own in every field, and a search for them in every byte built."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import material
import yaml
from pypdf import PdfReader

from dakehu.check.audiences import audiences
from dakehu.check.schemas import account_schema
from dakehu.text.schemas import Schema
from tests.scenes import package_schemas, project_files
from tests.starter import ROOT

# A word, a figure of ten digits, and a day that nobody means.
_SIGN = re.compile(r"q[xz]\d{5}[vw]|73\d{8}|2[12]\d\d-\d\d-\d\d")
_WORD = re.compile(r"Q[xz]\d{5}v")
_FACTS, _THRESHOLDS = "rules/facts.yaml", "rules/thresholds.yaml"
_REFS = {
    "stage": "meet", "team": "wei", "customer-type": "careful", "personality": "careful",
    "objection": "too-dear", "play": "call-back",
}  # fmt: skip
TEAM = ("wei", "north", "south")


@dataclass
class Canaries:
    """What was put where: by sign, the field and who may read it (an account, or ``playbook``)."""

    field: dict[str, str] = kept(default_factory=dict)
    audience: dict[str, str] = kept(default_factory=dict)
    whose: dict[str, str] = kept(default_factory=dict)

    def sign(self, kind: str, name: str, whose: str, audience: str) -> str:
        number = len(self.field) + 1
        made = {
            "number": f"73{number:08d}",
            "date": str(date(2101, 1, 1) + timedelta(days=number)),
        }.get(kind, f"Qx{number:05d}v")
        low = made.lower()
        self.field[low], self.audience[low], self.whose[low] = name, audience, whose
        return made

    def words(self, name: str, whose: str, audience: str) -> dict[str, str]:
        en = self.sign("words", name, whose, audience)
        zh = self.sign("words", f"{name} (zh)", whose, audience)
        return {"en": f"Birds {en} sing", "zh": f"鸟{zh}鸣"}

    def of(self, whose: str, audience: str = "") -> set[str]:
        """Return the signs of an account, or of the playbook; of one audience if said."""
        return {
            one for one, named in self.whose.items()
            if named == whose and (not audience or self.audience[one] == audience)
        }  # fmt: skip

    def names(self, signs: set[str]) -> list[str]:
        return sorted(f"{self.whose[one]}: {self.field[one]}" for one in signs)


class Project:
    """The small project, with the facts of the starter and an account for each of two owners."""

    def __init__(self) -> None:
        self.canaries = Canaries()
        self.files = project_files()
        self._facts = self._declared()
        self._account = account_schema(package_schemas(), self._facts)
        self._readers = audiences(package_schemas(), self._account)
        del self.files["playbook/accounts/acme.yaml"]
        for path in [one for one in self.files if one.endswith(".yaml")]:
            if path.startswith("playbook/"):
                self.files[path] = _dumped(self._salted(yaml.safe_load(self.files[path]), path))
        self._settings()
        self._checklists()
        self.accounts = {
            "alpha": self._write("alpha", "north", []),
            "beta": self._write("beta", "south", []),
            "gamma": self._write("gamma", "south", ["north"]),
        }
        self._keep_what_is_written()

    def write(self, folder: Path) -> None:
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    def _keep_what_is_written(self) -> None:
        """Forget signs of what was made and then left out."""
        written = {one.lower() for c in self.files.values() for one in _SIGN.findall(c.decode())}
        written |= {one.lower() for c in self.files.values() for one in _WORD.findall(c.decode())}
        for one in set(self.canaries.field) - written:
            for kept_by in (self.canaries.field, self.canaries.audience, self.canaries.whose):
                del kept_by[one]

    def _declared(self) -> Any:
        """Return the facts of the starter with those that the small project's rules read."""
        own = yaml.safe_load(self.files[_FACTS])
        every = yaml.safe_load((ROOT / _FACTS).read_text("utf-8"))
        every["facts"] |= own["facts"]
        every["lists"]["contacts"]["fields"] |= own["lists"]["contacts"]["fields"]
        # who a person is may be read by a customer, whoever declares the field
        for key in ("name", "title"):
            every["lists"]["contacts"]["fields"][key]["audience"] = "customer"
        every["derived"] = own["derived"]
        for name, one in every["facts"].items():
            self._label(one, name)
        for name, one in every["lists"].items():
            one["ask"] = self._more(one["ask"], f"{name}.ask", "internal")
            for key, inner in one["fields"].items():
                self._label(inner, f"{name}.{key}")
        self.files[_FACTS] = _dumped(every)
        figures = yaml.safe_load(self.files[_THRESHOLDS])
        starter = yaml.safe_load((ROOT / _THRESHOLDS).read_text("utf-8"))
        self.files[_THRESHOLDS] = _dumped(
            {"thresholds": {**starter["thresholds"], **figures["thresholds"]}}
        )
        return every

    def _label(self, one: Any, name: str) -> None:
        audience = one.get("audience", "internal")
        one["label"] = self._more(one["label"], f"{name}.label", audience)

    def _more(self, said: Any, name: str, audience: str) -> dict[str, str]:
        sign = self.canaries.words(name, "rules", audience)
        return {lang: f"{said[lang]} {sign[lang]}" for lang in ("en", "zh")}

    def _salted(self, data: Any, path: str) -> Any:
        """Return *data* with a sign in every text."""
        if isinstance(data, dict) and set(data) == {"en", "zh"} and isinstance(data["en"], str):
            sign = self.canaries.words(path, "playbook", "internal")
            return {lang: f"{data[lang]} {sign[lang]}" for lang in ("en", "zh")}
        if isinstance(data, dict):
            return {key: self._salted(one, f"{path}.{key}") for key, one in data.items()}
        if isinstance(data, list):
            return [self._salted(one, path) for one in data]
        return data if not isinstance(data, date) else str(data)

    def _settings(self) -> None:
        path = "playbook/playbook.yaml"
        said = yaml.safe_load(self.files[path])
        said["company"] = self.canaries.words("company", "playbook", "customer")
        said["papers"] = True
        kept = self.canaries.sign("words", "repo_url", "playbook", "internal")
        ours = self.canaries.sign("words", "site_url", "playbook", "internal")
        more = f"repo_url: https://git.example/{kept}\nedit_uri: edit/main/\n"
        more += f"site_url: https://ours.example/{ours}/\n"
        self.files["mkdocs.yml"] += more.encode()
        said["team"] = [
            {"id": one, "name": {"en": f"Our {one}", "zh": f"我方{one}"}, "rank": "manager"}
            for one in TEAM
        ]
        self.files[path] = _dumped(said)

    def _checklists(self) -> None:
        """Add a list that customers may read beside the one that is ours alone."""
        c = self.canaries
        self.files["playbook/checklists/together.yaml"] = _dumped({
            "id": "together", "title": c.words("together.title", "playbook", "customer"),
            "when": c.words("together.when", "playbook", "customer"), "audience": "customer",
            "items": [{
                "text": c.words("together.text", "playbook", "customer"),
                "why": c.words("together.why", "playbook", "customer"),
            }],
            "also": [c.words("together.also", "playbook", "internal")],
            "owner": "wei", "reviewed_on": "2026-02-01", "seeds": [],
        })  # fmt: skip
        for lang in ("en", "zh"):
            for name, audience in (("rhythm", "customer"), ("ours", "internal")):
                sign = c.sign("words", f"{name} page", "playbook", audience)
                head = "---\naudience: customer\n---\n" if audience == "customer" else ""
                text = f"{head}# Page {sign}\n\nText {sign}\n"
                self.files[f"site/pages/{lang}/{name}.md"] = text.encode()

    # accounts

    def _write(self, short: str, owner: str, readers: list[str]) -> str:
        """Write an account that has every field; return its id."""
        name = self.canaries.sign("words", "id", short, "customer").lower()
        made = self._object(self._account, "", short)
        made |= {"id": name, "owner": owner, "reviewed_on": "2026-02-20", "readers": readers}
        made["actions"] = [
            self._object(self._inner("actions"), "actions[]", short)
            | {"owner": owner, "audience": "customer", "done": False, "done_on": None},
            self._hidden(self._inner("actions"), "actions[]", short)
            | {"owner": owner, "audience": "internal", "done_on": None},
        ]
        for one in made["actions"]:
            del one["done_on"], one["id"]
            one["play"] = _REFS["play"]
        needs = made["needs"][0]
        hidden = self._hidden(self._inner("needs"), "needs[]", short)
        made["needs"] = [needs | {"verified": True}, hidden | {"verified": False}]
        ours = self._hidden(self._inner("milestones"), "milestones[]", short)
        made["milestones"] = [
            made["milestones"][0] | {"in_joint_plan": True},
            ours | {"in_joint_plan": False},
        ]
        person = self._hidden(self._inner("contacts"), "contacts[]", short)
        made["contacts"] = [
            made["contacts"][0] | {"in_joint_plan": True},
            person | {"id": "unnamed", "in_joint_plan": False},
        ]
        self.files[f"playbook/accounts/{name}.yaml"] = _dumped(made)
        return name

    def _inner(self, key: str) -> Schema:
        found: Schema = self._account["properties"][key]["items"]
        return found

    def _hidden(self, schema: Schema, path: str, whose: str) -> dict[str, Any]:
        """Return an entry that nobody but ourselves may read, whatever its fields say."""
        before, self._readers = self._readers, dict.fromkeys(self._readers, "internal")
        try:
            return self._object(schema, path, whose)
        finally:
            self._readers = before

    def _object(self, schema: Schema, path: str, whose: str) -> dict[str, Any]:
        found = {}
        for key, inner in schema.get("properties", {}).items():
            way = f"{path}.{key}" if path else key
            found[key] = self._value(inner, way, whose, self._ref(way))
        return found

    def _ref(self, way: str) -> str | None:
        """Return the kind of thing that the field at *way* names, if it names one."""
        keys = way.replace("[]", "").split(".")
        if keys[0] in self._facts["lists"] and len(keys) > 1:
            one = self._facts["lists"][keys[0]]["fields"].get(keys[1])
        else:
            one = self._facts["facts"].get(".".join(keys).removeprefix("facts."))
        found: str | None = one.get("ref") if one else None
        return found

    def _value(self, schema: Schema, way: str, whose: str, ref: str | None) -> Any:
        audience, c = self._readers[way], self.canaries
        if "if" in schema:
            return self._evidenced(schema, way, whose, ref)
        if ref:
            return _REFS.get(ref) or f"{whose}-contact"
        if "enum" in schema:
            return schema["enum"][0]
        target, _ = package_schemas_once().resolved(schema, self._account)
        kind = schema.get("$ref", "").rpartition("/")[2] or target.get("format") or ""
        if kind in ("date", "reviewed_on"):
            return c.sign("date", way, whose, audience)
        if kind in ("text", "id"):
            return c.words(way, whose, audience) if kind == "text" else f"{whose}-contact"
        return self._plain(target, way, whose, audience)

    def _plain(self, schema: Schema, way: str, whose: str, audience: str) -> Any:
        kind, c = schema.get("type"), self.canaries
        if kind == "number":
            high = schema.get("maximum", 10**10)
            sign = int(c.sign("number", way, whose, audience)) if high >= 10**10 else 0
            return sign or schema.get("minimum", high)
        if kind == "array" and "properties" in schema["items"]:
            return [self._object(schema["items"], f"{way}[]", whose)]
        if kind == "array":
            return [c.words(way, whose, audience)]
        if kind == "object":
            return self._object(schema, way, whose)
        return True if kind == "boolean" else c.sign("words", way, whose, audience)

    def _evidenced(self, schema: Schema, way: str, whose: str, ref: str | None) -> Any:
        """Return a value with its evidence, of which nothing is for a customer."""
        whole = next(
            schema[key] for key in ("then", "else") if "value" in schema[key].get("properties", {})
        )
        return {
            "value": self._value(whole["properties"]["value"], way, whose, ref),
            "as_of": "2026-02-01",
            "source": self.canaries.words(f"{way}.source", whose, "internal"),
            "evidence": "reported",
        }


_SCHEMAS: list[Any] = []


def package_schemas_once() -> Any:
    if not _SCHEMAS:
        _SCHEMAS.append(package_schemas())
    return _SCHEMAS[0]


def _dumped(data: Any) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6).encode()


# the search


def found_in(folder: Path) -> dict[str, str]:
    """Return every sign that any file below *folder* holds, whatever way it is packed or written.

    Each comes with the first file that has it.
    """
    found: dict[str, str] = {}
    if not _SEEN:
        _look_past_the_theme()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        for blob in (name.encode(), *unpacked(path.read_bytes())):
            for sign in signs_once(blob):
                found.setdefault(sign, name)
    return found


_SEEN: dict[bytes, set[str]] = {}


def _look_past_the_theme() -> None:
    """Count what Material itself brings, byte for byte, as looked through: it was there before."""
    for path in (Path(material.__file__).parent / "templates" / "assets").rglob("*"):
        if path.is_file():
            _SEEN[sha256(path.read_bytes()).digest()] = set()


def signs_once(blob: bytes) -> set[str]:
    """Return the signs in *blob*; what every site has is looked through once."""
    key = sha256(blob).digest()
    if key not in _SEEN:
        _SEEN[key] = signs_in(blob)
    return _SEEN[key]


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield *content* and everything that is packed in it: gz, zip and what is made of it, PDF."""
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield from unpacked(gzip.decompress(content))
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for one in packed.infolist():
                yield one.filename.encode()
                yield from unpacked(packed.read(one))
    if content.startswith(b"%PDF"):
        for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            try:
                yield zlib.decompressobj().decompress(found[1])
            except zlib.error:
                continue
        reader = PdfReader(BytesIO(content))
        yield "\n".join(page.extract_text() for page in reader.pages).encode()
        yield "\n".join(map(str, (reader.metadata or {}).values())).encode()


def signs_in(blob: bytes) -> set[str]:
    """Return every sign in *blob*, in any of the ways in which a text can be written down."""
    found: set[str] = set()
    for view in _views(blob):
        text = re.sub(r"\s|,(?=\d)|\u200b", "", view).lower()
        found |= set(_SIGN.findall(text))
    return found


def _views(blob: bytes) -> Iterator[str]:
    text = blob.decode("utf-8", "replace")
    yield text
    if b"\x00" in blob:
        for start in (0, 1):
            for order in ("utf-16-le", "utf-16-be"):
                yield blob[start:].decode(order, "replace")
    if "&#" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote_to_bytes(text).decode("utf-8", "replace")
    if "\\u" in text or "\\x" in text:
        yield re.sub(
            r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))", lambda m: chr(int(m[1] or m[2], 16)), text
        )
    for run in re.findall(rb"(?:[0-9a-fA-F]{2}){7,}", blob):
        yield bytes.fromhex(run.decode()).decode("utf-8", "replace")
    for run in re.findall(rb"[A-Za-z0-9+/_-]{10,}={0,2}", blob):
        yield from _based(run)


def _based(run: bytes) -> Iterator[str]:
    plain = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    for start in range(4):
        part = plain[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        try:
            made = base64.b64decode(part + b"=" * (-len(part) % 4))
        except binascii.Error:
            continue
        yield made.decode("latin-1")
        if b"\x00" in made:
            yield made.decode("utf-16-le", "replace")
