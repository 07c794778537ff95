"""A page and its files as a SCORM 1.2 package: the same page gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from dakehu.disk.package import starter
from dakehu.disk.packed import packed
from dakehu.text.package import PACKAGE

_SITE = ("look.css", "training.css", "training-store.js", "training-quiz.js")
_OWN = ("scorm.css", "scorm.js")
_SHELL = "index.html"
# Names that the standard fixes; nobody is asked for what they look like addresses of.
_CP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"


@dataclass(frozen=True, slots=True)
class Sco:
    """One thing to learn: its id among packages, its title, the page, and what it takes to pass.

    *mastery* is in a hundred.
    """

    id: str
    title: str
    page: str
    mastery: int


def scorm_shell() -> str:
    """Return the page of a package, before it is filled in."""
    return (PACKAGE / "scorm" / _SHELL).read_text("utf-8")


def scorm_package(sco: Sco) -> bytes:
    """Return the package of *sco*: its manifest, its page, and the scripts that run it."""
    assets = starter() / "site" / "theme" / "assets"
    files = {_SHELL: sco.page.encode()}
    files |= {name: (PACKAGE / "scorm" / name).read_bytes() for name in _OWN}
    files |= {name: (assets / name).read_bytes() for name in _SITE}
    return packed([("imsmanifest.xml", _manifest(sco, sorted(files))), *files.items()])


def _manifest(sco: Sco, files: list[str]) -> bytes:
    ids = {"identifier": f"dakehu-{sco.id}", "version": "1.0", "xmlns": _CP, "xmlns:adlcp": _ADL}
    top = ET.Element("manifest", ids)
    about = ET.SubElement(top, "metadata")
    ET.SubElement(about, "schema").text = "ADL SCORM"
    ET.SubElement(about, "schemaversion").text = "1.2"
    every = ET.SubElement(top, "organizations", default="organization")
    one = ET.SubElement(every, "organization", identifier="organization")
    ET.SubElement(one, "title").text = sco.title
    item = ET.SubElement(one, "item", identifier="item", identifierref="sco", isvisible="true")
    ET.SubElement(item, "title").text = sco.title
    ET.SubElement(item, "adlcp:masteryscore").text = str(sco.mastery)
    kind = {"identifier": "sco", "type": "webcontent", "adlcp:scormtype": "sco", "href": _SHELL}
    resource = ET.SubElement(ET.SubElement(top, "resources"), "resource", kind)
    for name in files:
        ET.SubElement(resource, "file", href=name)
    ET.indent(top)
    text: str = ET.tostring(top, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
