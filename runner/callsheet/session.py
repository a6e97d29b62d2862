"""Joins the parts for every app; owns a run's variables, cookies and connections."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Any

from callsheet import __version__
from callsheet.engine.builtins import Builtins
from callsheet.engine.call import Line
from callsheet.engine.cookies import CookieJar
from callsheet.engine.first_line import first_line
from callsheet.engine.layers import secret_names
from callsheet.engine.listening import heard
from callsheet.engine.plan import Case, cases_of
from callsheet.engine.preflight import preflight
from callsheet.engine.prepare import Needs, needed
from callsheet.engine.redact import Redactor
from callsheet.engine.resolve import Filler
from callsheet.engine.run import not_run, run_case
from callsheet.engine.scope import Scope
from callsheet.engine.stage import Stage
from callsheet.engine.tally import Tally
from callsheet.engine.workers import work_through
from callsheet.io.files import file_writer
from callsheet.io.lines import Lines
from callsheet.io.local_values import read_local
from callsheet.io.reading import reader_of
from callsheet.model.collection import RequestFile, Step, Workspace
from callsheet.model.environment import Environment, Given, Value
from callsheet.model.errors import Broken, ProblemsError
from callsheet.model.events import (
    CaseFinished,
    CaseStarted,
    Event,
    Listener,
    RunFinished,
    RunStarted,
)
from callsheet.model.result import CaseResult, RunResult
from callsheet.plugins.protocols import AuthSession

if TYPE_CHECKING:
    from callsheet.engine.recorded_case import Recorder
    from callsheet.engine.replay import Replay

Serve = Callable[[str, str], AbstractContextManager[str]]
"""Starts the embedded server of a collection: (workspace root, name) → its base URL."""


class Session(AbstractContextManager["Session"]):
    """One run's world. Use it as a context manager: it closes connections and the server.

    ``listener`` hears cases begin and end; with ``closely`` also every request, head, stream
    event and exchange. ``recorder`` keeps what went over the wire. With ``replay`` recordings
    answer instead of any network, and nothing is waited for.
    """

    def __init__(
        self,
        workspace: Workspace,
        environment: Environment | None = None,
        given: Given | None = None,
        *,
        seed: int | None = None,
        serve: Serve | None = None,
        replay: Replay | None = None,
    ) -> None:
        self.workspace = workspace
        self.environment = environment
        self.given = given or Given()
        self.seed = random.randrange(2**32) if seed is None else seed
        self.listener: Listener = lambda event: None
        self.closely = False
        self.recorder: Recorder | None = None
        self._serve = serve
        self._stack = ExitStack()
        self._stop = threading.Event()
        self._lock = threading.RLock()
        self._lines = Lines()
        self._jar = CookieJar()
        self._random = random.Random(self.seed)
        self._auth = AuthSession(time.time, self._random_hex, hide=self.hide)
        self._builtins = Builtins(self.seed, time.time)
        self._reader = reader_of(workspace.root)
        self._write = file_writer(workspace.root)
        self._redactor = Redactor()
        self._replay = replay
        self._local: Mapping[str, Value] = {}
        self._hidden: frozenset[str] | None = None
        self._scopes: dict[str, Scope] = {}

    def __enter__(self) -> Session:
        environment = self.environment
        if environment is not None:
            self._local = read_local(self.workspace.root, environment.name)
        if self._replay is not None:
            stand_ins = self._replay.stand_ins(self.workspace, environment)
            self._local = {**stand_ins, **self._local}
            self._builtins = Builtins(self.seed, time.time, server=self._replay.address)
        elif environment is not None and environment.serve and self._serve is not None:
            server = self._serve(self.workspace.root, environment.serve)
            address = self._stack.enter_context(server)
            self._builtins = Builtins(self.seed, time.time, server=address)
        return self

    def __exit__(self, *exc: object) -> None:
        self._lines.close()
        self._stack.close()

    # ---- running ------------------------------------------------------------------------------

    def check(self, cases: Iterable[Case]) -> None:
        """Raise one ProblemsError with all that would stop these cases: see engine.preflight."""
        try:
            preflight(self.workspace, cases, self.scope_of)
        except ProblemsError as error:
            raise ProblemsError(self.redact(error.problems), self.redact(error.texts)) from None

    def run(
        self,
        cases: Iterable[Case],
        *,
        jobs: int = 1,
        fail_fast: bool = False,
        keep: str = "everything",
    ) -> RunResult:
        """Run cases and give the redacted result.

        ``keep`` as in :mod:`callsheet.engine.tally`. Raises ProblemsError before anything is
        sent when a variable or a check can't work.
        """
        cases = tuple(cases)
        self.check(cases)
        started, begun = time.time_ns(), time.monotonic_ns()
        environment = self.environment.name if self.environment else ""
        tally = Tally(keep)
        selected = {case.file.identity for case in cases if case.repeat is None}
        shared = needed(self.workspace, cases)
        needs = Needs(lambda identity: self._run_needed(identity, selected, needs, tally))
        self.listener(RunStarted(len(cases), environment, self.seed))
        if cases and self._replay is None:
            self._lines.warm()
        known = self._redactor.secrets

        def work(case: Case) -> None:
            if case.repeat is None and case.file.identity in shared:
                needs.get(case.file.identity)
            else:
                self._run_one(case, needs, tally)

        def enough() -> bool:
            return self._stop.is_set() or (fail_fast and tally.went_wrong())

        work_through(cases, jobs, work, enough, self.interrupt)
        result = tally.result(
            RunResult(
                started=started,
                duration=time.monotonic_ns() - begun,
                environment=environment,
                seed=self.seed,
                interrupted=self._stop.is_set(),
                version=__version__,
            )
        )
        if self._redactor.secrets != known:  # a later case learned what an earlier one showed
            result = self._redactor.redact(result)
            if self.recorder is not None:
                self.recorder.mend(self._redactor)
        self.listener(RunFinished(result))
        return result

    def first_line(self, file: RequestFile, case: Case, step: Step) -> str:
        """What a step's request would begin with; secrets hidden."""
        if step.request is None:
            return ""
        filler = Filler(self.scope_of(file, case), self._reader, self._random_hex)
        return self._redactor.text(first_line(step.request, filler))

    def interrupt(self) -> None:
        """Stop the run: calls under way end now, what came is kept, ``finally`` still runs."""
        self._stop.set()
        self._lines.abort()

    def _run_needed(
        self, identity: str, selected: set[str], needs: Needs, tally: Tally
    ) -> list[CaseResult]:
        """All cases of a needed file, counted and reported once."""
        cases = cases_of(self.workspace.files[identity])
        prepared = identity not in selected
        return [self._run_one(case, needs, tally, prepared=prepared) for case in cases]

    def _run_one(
        self, case: Case, needs: Needs, tally: Tally, *, prepared: bool = False
    ) -> CaseResult:
        """One case, run, redacted, counted and told; the result still holds its secrets."""
        ready = needs.all(case.file)
        self._tell(CaseStarted(case.id))
        if ready.reason:
            result = not_run(case, ready.reason, time.time_ns(), prepared=prepared)
        else:
            result = run_case(case, ready.saved, self._stage(case), prepared=prepared)
        shown = self._redactor.redact(result)
        if self.recorder is not None:
            self.recorder.keep(result, self._redactor)
        with self._lock:
            tally.add(shown)
            self.listener(CaseFinished(shown))
        return result

    # ---- the world of one case ----------------------------------------------------------------

    def scope_of(self, file: RequestFile, case: Case, builtins: Builtins | None = None) -> Scope:
        """A file's variables before the run has saved anything, with a case's row.

        ``builtins`` are those of the case, which all of its steps share.
        """
        base = self._scopes.get(file.identity)
        if base is None:
            if self._hidden is None:
                self._hidden = secret_names(self.workspace, self._local)
            base = self._scopes[file.identity] = Scope.build(
                self.workspace,
                file,
                self.environment,
                builtins=self._builtins,
                options={**self.given.options, **self.given.secret_options},
                process=self.given.process,
                local=self._local,
                hidden=self._hidden,
            )
            self.hide(*base.secrets())
        scope = base.for_case(builtins or self._builtins.for_case(case.id))
        return scope if case.values is None else scope.row(case.values)

    def hide(self, *secrets: str) -> None:
        """Keep these texts out of everything that is shown from now on."""
        self._redactor.hide(*secrets)

    def redact(self, value: Any) -> Any:
        """A value without the secrets that the session knows."""
        return self._redactor.redact(value)

    def _declared_secret(self, file: RequestFile, name: str) -> bool:
        return name in self._scopes[file.identity].secret_names

    def _random_hex(self, count: int) -> str:
        with self._lock:
            return f"{self._random.getrandbits(count * 8):0{count * 2}x}"

    def _sleep(self, seconds: float) -> None:
        if self._replay is None:
            self._stop.wait(seconds)

    def _save_file(self, name: str, content: bytes) -> str:
        """Write a file for people; a name is shown and kept, so no secret may stand in it."""
        if self.redact(name) != name:
            raise Broken("file", "the name of the file would hold a secret")
        return self._write(name, content)

    def _tell(self, event: Event) -> None:
        with self._lock:
            self.listener(event)

    def _stage(self, case: Case) -> Stage:
        builtins = self._builtins.for_case(case.id)
        return Stage(
            workspace=self.workspace,
            line=self._line(case),
            scope_of=lambda file, case: self.scope_of(file, case, builtins),
            reader=self._reader,
            write_file=self._save_file,
            sleep=self._sleep,
            clock_ns=time.monotonic_ns,
            random_hex=self._random_hex,
            secret=self._declared_secret,
            hide=self.hide,
            interrupted=self._stop.is_set,
        )

    def _line(self, case: Case) -> Line:
        replay = self._replay
        line = Line(
            send=self._lines.send
            if replay is None
            else replay.send_of(case.base, case.repeat, self.redact),
            jar=self._jar,
            auth=self._auth,
            wall_ns=time.time_ns,
            interrupted=self._stop.is_set,
            interrupt=self.interrupt,
        )
        return heard(line, case.id, self._tell, self._redactor) if self.closely else line
