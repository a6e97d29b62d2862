"""Values that live on this machine only."""

import os
import stat
import subprocess
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.io.local_values import read_local, set_local, unset_local
from callsheet.io.own_folder import own_folder
from callsheet.io.system_keyring import service, system_keyring
from callsheet.model.environment import Value
from callsheet.model.errors import ProblemsError, UsageError
from callsheet.model.source import literal


class Vault:
    """A keyring in memory; ``broken`` makes every call fail."""

    def __init__(self, broken=False):
        self.kept, self.broken = {}, broken

    def get_password(self, kept_in, name):
        if self.broken:
            raise RuntimeError("locked: hunter2")
        return self.kept.get((kept_in, name))

    def set_password(self, kept_in, name, value):
        if self.broken:
            raise RuntimeError("locked: hunter2")
        self.kept[kept_in, name] = value

    def delete_password(self, kept_in, name):
        if self.broken:
            raise RuntimeError("locked: hunter2")
        del self.kept[kept_in, name]


def no_keyring():
    raise AssertionError("nobody asked for the keyring")


def plain(values):
    return {name: value.node.plain() for name, value in values.items()}


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def local_file(root, content, permissions=0o600):
    folder = root / ".callsheet" / "local"
    folder.mkdir(parents=True)
    path = folder / "one.yaml"
    path.write_bytes(content)
    path.chmod(permissions)
    return path


def test_what_was_set_is_read_back_with_its_place(tmp_path):
    assert set_local(str(tmp_path), "one", "key", "k1") == ".callsheet/local/one.yaml"
    set_local(str(tmp_path), "one", "api", "a{{b}}")
    set_local(str(tmp_path), "one", "key", "k2")
    assert read_local(str(tmp_path), "one", no_keyring) == {
        "api": Value(literal("a{{b}}"), "local", ".callsheet/local/one.yaml:2"),
        "key": Value(literal("k2"), "local", ".callsheet/local/one.yaml:3"),
    }
    assert read_local(str(tmp_path), "two") == {}


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_any_text_comes_back_as_it_was(tmp_path_factory, text):
    root = str(tmp_path_factory.mktemp("any"))
    set_local(root, "one", "key", text)
    assert plain(read_local(root, "one")) == {"key": text}


@pytest.mark.parametrize("text", ["no", "012", "null", "a: b", "- x", "#x", "\x85\u2028\ufeff\x7f"])
def test_text_stays_text_whatever_yaml_would_make_of_it(tmp_path, text):
    set_local(str(tmp_path), "one", "key", text)
    assert plain(read_local(str(tmp_path), "one")) == {"key": text}


def test_only_the_owner_can_read_and_git_ignores_everything(tmp_path):
    set_local(str(tmp_path), "one", "key", "k")
    home = tmp_path / ".callsheet"
    assert [mode(home), mode(home / "local"), mode(home / "local" / "one.yaml")] == [
        0o700,
        0o700,
        0o600,
    ]
    assert (home / ".gitignore").read_text().splitlines()[-1] == "*"
    assert os.listdir(home / "local") == ["one.yaml"]


def test_a_folder_that_stood_open_is_closed(tmp_path):
    (tmp_path / ".callsheet" / "local").mkdir(parents=True, mode=0o755)
    set_local(str(tmp_path), "one", "key", "k")
    assert mode(tmp_path / ".callsheet") == mode(tmp_path / ".callsheet" / "local") == 0o700


def test_values_written_by_hand_keep_their_types(tmp_path):
    local_file(tmp_path, b"port: 80\nmap: {a: [1, '{{x}}']}\n")
    set_local(str(tmp_path), "one", "key", "k")
    values = read_local(str(tmp_path), "one")
    assert plain(values) == {"key": "k", "map": {"a": [1, "{{x}}"]}, "port": 80}
    assert not values["map"].node.holes


@pytest.mark.parametrize("content", [b"", b"# nothing yet\n\n"])
def test_a_file_without_values_holds_none(tmp_path, content):
    local_file(tmp_path, content)
    assert read_local(str(tmp_path), "one") == {}


def test_what_is_unset_is_gone(tmp_path):
    set_local(str(tmp_path), "one", "a", "1")
    set_local(str(tmp_path), "one", "b", "2")
    assert unset_local(str(tmp_path), "one", "a", no_keyring)
    assert not unset_local(str(tmp_path), "one", "a", no_keyring)
    assert plain(read_local(str(tmp_path), "one")) == {"b": "2"}


def test_the_keyring_holds_the_value_and_the_file_only_says_so(tmp_path):
    vault, root = Vault(), str(tmp_path)
    kept_in = service(root, "one")
    assert kept_in == f"callsheet:{tmp_path.name}/one"
    assert set_local(root, "one", "key", "k{{x}}", vault) == f"the system keyring ({kept_in})"
    assert "k{{x}}" not in (tmp_path / ".callsheet/local/one.yaml").read_text()
    assert read_local(root, "one", lambda: vault) == {
        "key": Value(literal("k{{x}}"), "keyring", kept_in)
    }
    assert unset_local(root, "one", "key", lambda: vault)
    assert (vault.kept, read_local(root, "one", no_keyring)) == ({}, {})


def test_a_value_that_the_keyring_lost_is_not_set(tmp_path):
    set_local(str(tmp_path), "one", "key", "k", Vault())
    assert read_local(str(tmp_path), "one", Vault) == {}


def test_a_broken_keyring_is_named_without_its_message(tmp_path):
    root, broken = str(tmp_path), Vault(broken=True)
    set_local(root, "one", "key", "k", Vault())
    for act in (
        lambda: read_local(root, "one", lambda: broken),
        lambda: set_local(root, "one", "key", "k", broken),
        lambda: unset_local(root, "one", "key", lambda: broken),
    ):
        with pytest.raises(UsageError) as error:
            act()
        assert str(error.value) == "the system keyring failed (RuntimeError)"


@pytest.mark.skipif(find_spec("keyring") is not None, reason="keyring is installed")
def test_without_the_extra_a_kept_value_names_the_package(tmp_path):
    set_local(str(tmp_path), "one", "key", "k", Vault())
    with pytest.raises(UsageError) as error:
        read_local(str(tmp_path), "one")
    assert error.value.problem.mend == "pip install 'callsheet[keyring]'"


@pytest.mark.skipif(find_spec("keyring") is None, reason="needs the extra keyring")
def test_the_installed_keyring_is_used():
    assert callable(system_keyring().get_password)


def refusal(root):
    with pytest.raises(ProblemsError) as error:
        read_local(str(root), "one")
    (problem,) = error.value.problems
    assert problem.source.path == ".callsheet/local/one.yaml"
    assert error.value.texts == {}  # the file's lines may hold secrets
    return problem.message, problem.mend


@pytest.mark.parametrize("permissions", [0o640, 0o604, 0o620])
def test_a_file_that_others_may_touch_is_refused(tmp_path, permissions):
    local_file(tmp_path, b"a: 1\n", permissions)
    assert refusal(tmp_path) == (
        "others on this machine may read this file",
        "chmod 600 .callsheet/local/one.yaml",
    )


def test_a_file_that_git_tracks_is_refused(tmp_path):
    local_file(tmp_path, b"a: 1\n")
    below = tmp_path / "inner"
    (below).mkdir()
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    assert plain(read_local(str(tmp_path), "one")) == {"a": 1}
    subprocess.run([*git, "add", "-f", ".callsheet"], check=True)
    message, mend = refusal(tmp_path)
    assert message == "git tracks this file of local values"
    assert mend.startswith("git rm --cached .callsheet/local/one.yaml")


@pytest.mark.parametrize("link", [".callsheet", ".callsheet/local", ".callsheet/local/one.yaml"])
def test_a_symbolic_link_is_refused(tmp_path, link):
    elsewhere = tmp_path / "elsewhere"
    local_file(elsewhere, b"a: 1\n")
    root = tmp_path / "root"
    path = root / link
    path.parent.mkdir(parents=True)
    path.symlink_to(elsewhere / link)
    assert refusal(root) == (f"{link} is a symbolic link", "keep the values in a plain file")


def test_nothing_is_written_through_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".callsheet").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a symbolic link"):
        own_folder(str(tmp_path))
    assert os.listdir(tmp_path / "elsewhere") == []


def test_a_file_that_is_no_map_or_no_file_is_refused(tmp_path):
    path = local_file(tmp_path, b"- hunter2\n")
    assert refusal(tmp_path) == ("expected a map of names and values", "write NAME: value")
    path.write_bytes(b"a: 1\na: hunter2\n")
    assert "hunter2" not in "".join(refusal(tmp_path))
    path.unlink()
    path.mkdir()
    assert refusal(tmp_path)[0] == "the file can't be read: Is a directory"


@pytest.mark.parametrize("name", ["", "../x", ".hidden", "a/b", "a\0b"])
def test_an_environments_name_cannot_lead_elsewhere(tmp_path, name):
    with pytest.raises(UsageError):
        set_local(str(tmp_path), name, "key", "k")
    assert os.listdir(tmp_path) == []


def test_what_the_disk_refuses_is_said_and_leaves_nothing_behind(tmp_path):
    (tmp_path / ".callsheet").write_text("a file stands in the way")
    with pytest.raises((UsageError, ProblemsError)):
        set_local(str(tmp_path), "one", "key", "k")
    blocked = tmp_path / "blocked"
    (blocked / ".callsheet" / "local" / "one.yaml").mkdir(parents=True)
    with pytest.raises((UsageError, ProblemsError)):
        set_local(str(blocked), "one", "key", "k")
    assert os.listdir(blocked / ".callsheet" / "local") == ["one.yaml"]
