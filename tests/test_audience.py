"""A site holds what its readers may see and nothing else, in no file and in no way of writing."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dakehu.check.audiences import AUDIENCES, UndeclaredError, audiences
from dakehu.check.withheld import names_in, said_in, without_names
from dakehu.checking import check_project, check_streamed
from dakehu.cli.main import cli
from dakehu.disk.bundle import write_bundle
from dakehu.disk.cache import FOLDER, Cache
from dakehu.disk.project import read_pages
from dakehu.pipeline import build_project, outlined, seen_by
from dakehu.plan.audience import ALL_OF_US, Audience, narrowed, withheld
from dakehu.text.package import package_files
from dakehu.text.source import Source
from dakehu.text.words import Words
from tests.canaries import Project, found_in, signs_in, signs_once, unpacked
from tests.scenes import TODAY, project_files
from tests.starter import ROOT, checked, plans, playbook
from tests.test_policy import policy
from tests.test_schemas import SCHEMAS, whole

# declared


@pytest.mark.parametrize("name", [name for name in whole() if name != "common"])
def test_every_field_says_who_may_read_it(name: str) -> None:
    said = audiences(SCHEMAS, whole()[name])
    assert said
    assert set(said.values()) <= set(AUDIENCES)


def test_a_field_of_which_nothing_is_said_is_a_mistake() -> None:
    schema = {"properties": {"a": {"x-audience": "internal"}, "b": {"type": "string"}}}
    with pytest.raises(UndeclaredError, match=r"^b$"):
        audiences(SCHEMAS, schema)


def test_who_told_us_stays_with_us_whoever_may_read_what_they_told() -> None:
    said = audiences(SCHEMAS, whole()["account"])
    assert said["facts.vehicles_count.value"] == "customer"
    assert said["facts.vehicles_count.source"] == "internal"
    assert said["contacts[].support"] == "internal"


def test_of_the_playbook_customers_read_checklists_and_who_we_are() -> None:
    said = {
        f"{name}.{way}": audience
        for name, schema in whole().items()
        if name not in ("common", "account")
        for way, audience in audiences(SCHEMAS, schema).items()
    }
    kinds = {way.partition(".")[0] for way, audience in said.items() if audience == "customer"}
    assert kinds == {"checklist", "joint-plan", "playbook"}


# built


# What the file of an account keeps and no page shows; where a value of a list came from, too.
NOT_SHOWN = {
    "actions[].proof", "contacts[].keep_until", "contacts[].kept_checked",
    "contacts[].kept_for", "contacts[].kept_from",
    "contacts[].last_contact", "contacts[].met", "objections[].answer_promised",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One project, and the signs that were found in what each reader was given."""

    project: Project
    root: Path
    found: dict[str, dict[str, str]]

    def met(self, readers: str, whose: str, audience: str = "") -> list[str]:
        """Return the fields of *whose* that *readers* met."""
        signs = self.project.canaries.of(whose, audience) & set(self.found[readers])
        return [f"{one} in {self.found[readers][one]}" for one in sorted(signs)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Build for each reader in turn, always in the place of the last site."""
    project, root = Project(), tmp_path_factory.mktemp("canaries")
    project.write(root)
    found = {}
    (root / "aside").mkdir()
    checked = check_streamed(root, TODAY, root / "aside")
    assert checked.findings == ()
    customer = Audience(customer=True, account=project.accounts["alpha"])
    for name, audience in (
        ("all", ALL_OF_US), ("north", Audience("north")), ("customer", customer),
    ):  # fmt: skip
        built = build_project(root, checked, root / "built", lambda _: None, audience)
        assert built.findings == ()
        found[name] = found_in(root / "built")
    write_bundle(root / "built", root / "customer.zip")
    # any customer; and the first one again, after an action was taken back
    built = build_project(root, checked, root / "any", lambda _: None, Audience(customer=True))
    assert built.findings == ()
    found["any customer"] = found_in(root / "any")
    file = root / "playbook" / "accounts" / f"{project.accounts['alpha']}.yaml"
    file.write_text(file.read_text("utf-8").replace("audience: customer", "audience: internal"))
    build_project(root, check_project(root, TODAY), root / "built", lambda _: None, customer)
    found["taken back"] = found_in(root / "built")
    found["cache"] = found_in(root / FOLDER / customer.name)
    return Made(project, root, found)


def test_the_search_finds_what_is_there(made: Made) -> None:
    """The control: all that is written of accounts and playbook is found where it belongs."""
    canaries = made.project.canaries
    for whose in (*made.project.accounts, "playbook", "rules"):
        unseen = canaries.of(whose) - set(made.found["all"])
        fields = {canaries.field[one].removesuffix(" (zh)") for one in unseen}
        assert {one for one in fields if not one.endswith(".source")} <= NOT_SHOWN
        assert len(canaries.of(whose)) > 50


def test_one_of_us_sees_their_accounts_and_no_other(made: Made) -> None:
    assert made.met("north", "beta") == []
    for own in ("alpha", "gamma"):  # theirs, and one that they may read
        assert made.met("north", own) == made.met("north", own, "") != []
        signs = made.project.canaries.of(own)
        assert signs & set(made.found["north"]) == signs & set(made.found["all"])
    assert made.met("north", "playbook")


def test_a_customer_sees_what_is_meant_for_them_and_nothing_else(made: Made) -> None:
    for other in ("beta", "gamma"):
        assert made.met("customer", other) == []
    for whose in ("alpha", "playbook", "rules"):
        assert made.met("customer", whose, "internal") == []
    canaries, found = made.project.canaries, set(made.found["customer"])
    unseen = (canaries.of("alpha", "customer") | canaries.of("playbook", "customer")) - found
    assert canaries.names(unseen) == ["alpha: id"]  # no page needs it
    named = set(canaries.names(canaries.of("alpha") & found))
    assert {"alpha: needs[].need", "alpha: actions[].action", "alpha: contacts[].name"} <= named


def test_a_site_for_any_customer_tells_of_none(made: Made) -> None:
    for whose in made.project.accounts:
        assert made.met("any customer", whose) == []
    assert made.met("any customer", "playbook", "internal") == []
    assert len(made.met("any customer", "playbook", "customer")) > 8


def test_what_is_taken_back_is_gone_at_the_next_build(made: Made) -> None:
    signs = made.project.canaries.of("alpha")
    actions = {s for s in signs if made.project.canaries.field[s].startswith("actions")}
    assert actions & set(made.found["customer"])
    assert not actions & set(made.found["taken back"])


def test_what_is_kept_for_a_customer_is_theirs_alone(made: Made) -> None:
    for whose in ("alpha", "playbook", "rules"):
        assert made.met("cache", whose, "internal") == []
    assert made.met("cache", "beta") == []


def test_a_bundle_is_searched_as_its_site_is(made: Made) -> None:
    packed = unpacked((made.root / "customer.zip").read_bytes())
    inside = {sign for blob in packed for sign in signs_once(blob)}
    assert inside == set(made.found["customer"])


@pytest.mark.parametrize(
    "hidden",
    [
        b"Qx00042v", "Qx00042v".encode("utf-16"), b"=" + "Qx00042v".encode("utf-16-be"),
        base64.b64encode(b"any Qx00042v"), b"id=" + base64.urlsafe_b64encode(b"?>Qx00042v?>"),
        base64.b64encode("Qx00042v".encode("utf-16-le")), b"Qx00042v".hex().encode(),
        b"%51%78%30%30%30%34%32%76", b"&#81;&#x78;00042v", b'"\\u0051x00042v"', b"\\x51x00042v",
        gzip.compress(b"Qx00042v"), b"Qx\xe2\x80\x8b00042\nv", b"QX00042V.html",
    ],
    ids=range(14),
)  # fmt: skip
def test_a_sign_is_found_however_it_is_written(hidden: bytes) -> None:
    assert {sign for blob in unpacked(hidden) for sign in signs_in(blob)} == {"qx00042v"}


def test_a_sign_is_found_in_a_zip_within_a_zip() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "Qx00042v")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Qx00043v.docx", inner.getvalue())
    found = {sign for blob in unpacked(outer.getvalue()) for sign in signs_in(blob)}
    assert found == {"qx00042v", "qx00043v"}


# narrowed


def test_an_account_keeps_its_rank_among_all(tmp_path: Path) -> None:
    own = Audience("kam-north")
    part = seen_by(checked(), own)
    assert part.playbook is not None
    assert {one.owner for one in part.playbook.accounts} == {"kam-north"}
    before = {plan.account.id: plan for plan in plans()}
    made, _ = outlined(part, part.playbook, Cache(tmp_path))
    for name in made.names:
        assert made.plan(name).trace.values == before[name].trace.values
    assert made.planner.ranks.keys() == set(made.names)
    assert not [one for one in part.sources if "baihe" in one.path]
    assert not [one for one in part.documents if "baihe" in one.path]


def test_nothing_is_withheld_from_all_of_us() -> None:
    assert narrowed(playbook(), ALL_OF_US) is playbook()
    assert withheld(playbook(), ALL_OF_US) == set()


def test_a_reader_sees_an_account_that_names_them() -> None:
    first, *rest = playbook().accounts
    given = replace(playbook(), accounts=(replace(first, readers=("training-lead",)), *rest))
    seen = narrowed(given, Audience("training-lead")).accounts
    assert [one.id for one in seen] == [first.id]


@pytest.mark.parametrize("owner", ["kam-north", "training-lead"])
def test_the_starter_names_no_account_where_it_would_be_withheld(owner: str) -> None:
    own = Audience(owner)
    said = said_in(seen_by(checked(), own).documents, ())
    assert list(names_in(said, withheld(playbook(), own), Words(owner, owner))) == []


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("as with Blue Whale last year", True), ("like BLUE WHALE, only larger", True),
        ("和蓝鲸一样", True), ("see accounts/blue-whale.html", True), ("Blue Whales", False),
        ("not-blue-whale", False), ("a whale, blue", False), ("蓝色的鲸", False),
    ],
)  # fmt: skip
def test_a_name_is_met_as_a_word(text: str, met: bool) -> None:
    names = {"Blue Whale", "blue-whale", "蓝鲸"}
    page = Source("p.md", f"# Title\n{text}\n".encode())
    found = list(names_in(said_in((), [page]), names, Words("you", "你")))
    assert [one.span.line for one in found] == ([2] if met else [])
    said = without_names(page, names, "ACCOUNT").content.decode()
    assert ("ACCOUNT" in said) is met
    assert all("whale" not in one.message.en.lower() for one in found)


# the commands


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for path, content in project_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(root), "--lang", "en", "--quiet", *arguments])


@pytest.mark.parametrize(
    ("command", "asked", "said"),
    [
        ("build", ["--owner", "nobody"], 'nobody on the team is called "nobody"'),
        ("serve", ["--owner", "nobody"], 'nobody on the team is called "nobody"'),
        ("bundle", ["--audience", "customer", "--account", "acmee"], 'did you mean "acme"'),
        ("build", ["--account", "acme"], "--account goes with --audience customer"),
        ("serve", ["--audience", "customer", "--owner", "wei"], "--owner is for one of our own"),
        ("build", ["--audience", "public"], "'public' is not one of"),
    ],
)
def test_readers_that_make_no_sense_are_refused(
    small: Path, command: str, asked: list[str], said: str
) -> None:
    done = run(small, command, *asked)
    assert done.exit_code == 2
    assert said in done.output
    assert list(small.rglob("*.html")) == []


def test_a_text_that_names_a_withheld_account_stops_the_build(small: Path) -> None:
    team = small / "playbook" / "playbook.yaml"
    one = "  - {id: lin, name: {en: Another, zh: 另一位}, rank: rep}\n"
    team.write_text(team.read_text("utf-8") + one, "utf-8")
    play = small / "playbook" / "plays" / "call-back.yaml"
    text = play.read_text("utf-8")
    play.write_text(text.replace("en: ", "en: As with Acme Parcels. ", 1), "utf-8")
    done = run(small, "build", "--owner", "lin")
    assert done.exit_code == 1
    line = next(
        n for n, line in enumerate(play.read_text("utf-8").split("\n"), 1) if "Acme" in line
    )
    assert f"playbook/plays/call-back.yaml:{line}:" in done.output
    assert "error[withheld-name] this text names somebody whom Another may not see" in done.output
    assert not (small / "build" / "owner-lin").exists()


def test_each_audience_has_a_place_of_its_own(small: Path) -> None:
    assert run(small, "build", "--audience", "customer", "--account", "acme").exit_code == 0
    site = small / "build" / "customer-acme"
    assert {path.name for path in (small / "build").iterdir()} == {"customer-acme", ".cache"}
    assert "Acme Parcels" in (site / "index.html").read_text("utf-8")
    assert not (site / "schemas").exists()
    assert not (site / "accounts").exists()
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert {one["location"].partition("#")[0] for one in index["docs"]} == {"index.html"}
    assert {path.name for path in site.rglob("*.html")} == {"index.html", "404.html"}
    known = policy((site / "index.html").read_text("utf-8"))
    assert "sha256-" in known
    page = small / "site" / "pages" / "en" / "together.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    wicked = "---\naudience: customer\n---\n# Together\n\n<script>taken()</script>\n"
    page.write_text(wicked, "utf-8")
    assert run(small, "build", "--audience", "customer", "--account", "acme").exit_code == 0
    text = (site / "together.html").read_text("utf-8")
    assert "<script>taken()</script>" in text
    assert policy(text) == known


def test_the_pages_of_the_starter_name_no_account_to_who_may_not_see_it() -> None:
    called = withheld(playbook(), Audience("nobody"))
    assert {"honghu-bus", "Wild Swan City Bus", "鸿鹄公交"} <= set(called)
    for lang in ("en", "zh"):
        for page in read_pages(ROOT, lang):
            text = without_names(page, called, "ACCOUNT").content.decode()
            assert [one for one in called if one in text] == [], (lang, page.path)
    shown = (one.content.decode() for one in package_files("schemas", ".yaml"))
    assert [one for text in shown for one in called if one in text] == []


@pytest.mark.parametrize(
    "command", [["print", "acme", "--cut", "review"], ["export", "plans", "acme"]]
)
def test_what_a_customer_is_handed_names_no_other_customer_and_nobody_unasked(
    small: Path, command: list[str]
) -> None:
    accounts = small / "playbook" / "accounts"
    told = accounts / "acme.yaml"
    other = told.read_text("utf-8").replace("acme", "polar").replace("Acme", "Polar")
    (accounts / "polar.yaml").write_text(other.replace("示例速递", "极地速递"), "utf-8")
    action = (
        "  - {action: {en: As at %s, zh: 约个时间}, owner: wei, due: 2026-04-01,"
        " proof: {en: A day, zh: 日期}, audience: customer}\n"
    )
    before = told.read_text("utf-8")
    out = ["--audience", "customer", "--out", str(small / "out")]
    for name, status in (("usual", 0), ("Polar Parcels", 1), ("Manager Bai's", 1)):
        told.write_text(before + "actions:\n" + action % name, "utf-8")
        done = run(small, *command, *out)
        assert done.exit_code == status, done.output
        assert ("withheld-name" in done.output) == bool(status)
    assert "Polar" not in "".join(one.name for one in (small / "out").rglob("*"))


def test_what_was_exported_is_erased_with_the_person(small: Path) -> None:
    out = small / "elsewhere"
    assert run(small, "export", "plans", "acme", "--out", str(out)).exit_code == 0
    assert any("白经理" in one.read_text("utf-8") for one in out.rglob("*.plan.json"))
    done = run(small, "privacy", "erase", "acme/bai")
    assert done.exit_code == 0, done.output
    assert list(out.rglob("*.plan.json")) == []
