"""Say of cells of a matter why nothing is held, many at once; a further word takes an answer back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.procedures.matter_reach import TERMINAL, Reach
from onrecord.procedures.matters import say_answer
from onrecord.procedures.show_matter import show_matter
from onrecord.records.errors import MatterError, NotHeldError
from onrecord.records.matrices import Cell, Matrix
from onrecord.records.matters import Answer, AnswerSaid, AnswerWord, CellRef, CellState, Covering
from onrecord.records.plurals import number_of

_ID_BYTES = 8
_ON_SOMEBODYS_WORD = (Answer.NIL_RETURN, Answer.LOST)


@dataclass(frozen=True, slots=True)
class Answering:
    """One answer on many cells: what, on whose word, and why it may be relied on."""

    said: Answer
    by: str
    reason: str


def answer_matter(
    home: Home, named: str, cells: Collection[CellRef], answering: Answering, reach: Reach = TERMINAL
) -> AnswerWord:
    """Journal one answer on cells. What is held whole needs none; of what is held in part, it is of the rest.

    Raises:
        MatterError: the matter is closed, no cell is named, one is held, or a word or reason is lacking.
        NotHeldError: there is no such matter or cell for them.
    """
    matrix = show_matter(home, named, reach)
    _confirm_open(matrix)
    chosen = _chosen(matrix, cells)
    _confirm_said(answering)
    _confirm_open_to_answers(chosen, answering.said)
    return say_answer(
        home,
        AnswerSaid(
            answer="w-" + home.randomness.token(_ID_BYTES).hex(),
            matter=named,
            cells=tuple(cell.ref for cell in chosen),
            said=answering.said,
            by=answering.by.strip() or home.actor.name,
            reason=answering.reason.strip(),
            actor=home.actor.name,
        ),
    )


def take_back_answer(
    home: Home, named: str, answer: str, reason: str = "", reach: Reach = TERMINAL
) -> AnswerWord:
    """Take an answer back, on all of its cells: what was said before it holds again; both words stay.

    Raises:
        MatterError: the matter is closed, or it was taken back before.
        NotHeldError: there is no such matter or answer, or not all of its cells are theirs to see.
    """
    matrix = show_matter(home, named, reach)
    _confirm_open(matrix)
    word = matrix.matter.answers.get(answer)
    if word is None or len(matrix.theirs(word.said.cells)) < len(word.said.cells):
        raise NotHeldError("there is no such answer; the page of each cell has what was said of it")
    if word.taken_back is not None:
        raise MatterError("that answer was taken back already")
    return say_answer(
        home,
        AnswerSaid(
            answer="w-" + home.randomness.token(_ID_BYTES).hex(),
            matter=named,
            cells=word.said.cells,
            said=None,
            by=home.actor.name,
            reason=reason.strip(),
            actor=home.actor.name,
            takes_back=answer,
        ),
    )


def _confirm_open(matrix: Matrix) -> None:
    if matrix.matter.last.is_closed:
        raise MatterError("the matter is closed: open it again before you answer")


def _chosen(matrix: Matrix, cells: Collection[CellRef]) -> Sequence[Cell]:
    if not cells:
        raise MatterError("nothing is chosen: tick what the answer is about")
    if not set(cells) <= set(matrix.cells):
        raise NotHeldError("there is no such cell; the matter's page has those that there are")
    return [cell for ref, cell in matrix.cells.items() if ref in cells]


def _confirm_said(answering: Answering) -> None:
    if not answering.reason.strip():
        raise MatterError("no reason is given: say why, in words that will be read years from now")
    if answering.said in _ON_SOMEBODYS_WORD and not answering.by.strip():
        raise MatterError("say on whose word: a nil return or a loss is a custodian's or an office's to say")


def _confirm_open_to_answers(chosen: Sequence[Cell], said: Answer) -> None:
    """Check that no word is said against what is held.

    Raises:
        MatterError: a cell is held whole, or is held at all and is said not to be expected.
    """
    held = [cell for cell in chosen if cell.state is CellState.HELD]
    if said is not Answer.NOT_EXPECTED:
        held = [cell for cell in held if cell.covering is Covering.WHOLE]
    if said is not Answer.EXPECTED and held:
        raise MatterError(
            f"{number_of(len(held), 'cell')} ({', '.join(str(cell.ref) for cell in held[:10])}) "
            f"{'is' if len(held) == 1 else 'are'} held: "
            "no answer is needed, leave them out"
        )
