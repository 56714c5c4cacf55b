"""Every error that OnRecord raises on purpose, under one root.

The message is one line for the officer at the keyboard: what is wrong, then
what to do next. It never carries content of a record. ``EXIT_CODE`` is what
the command line ends with.
"""

INTERRUPTED_EXIT_CODE = 130
"""What a shell reports of a program that an interrupt ended: 128 and the signal's number."""


NOT_READ = "is not an export that OnRecord reads"
"""What is said of a source that no reader knows: a command adds which readers it could have asked."""


class OnRecordError(Exception):
    """The root. Read the message: it says what to do next."""

    EXIT_CODE = 1


class UnreadableError(OnRecordError):
    """The source is not what any reader understands; export it again from the app."""


class UnknownFormatError(UnreadableError):
    """No reader knows it, and nothing in it says which export it was to be; the message says what fits."""


class AmbiguousFormatError(OnRecordError):
    """Two readings fit; choose one with the option that the message names, among ``choices`` if any."""

    def __init__(self, message: str, choices: tuple[str, ...] = ()) -> None:
        """Say what is ambiguous; ``choices`` are names of readers."""
        super().__init__(message)
        self.choices = choices


class UnsafeSourceError(OnRecordError):
    """The source breaks a limit (size, ratio, depth, path); see docs/settings.md."""


class WrongKeyError(OnRecordError):
    """The key or password does not open this source; nothing was kept. Give the right one."""


class SourceChangedError(OnRecordError):
    """The file changed while it was read; let the copying finish, then capture again."""


class SandboxError(OnRecordError):
    """The reading child died or broke its limits; nothing was kept. Report the file's kind."""


class MarkingStopError(OnRecordError):
    """A SECRET or TOP SECRET marking stopped the capture; call the security team now."""


class WithholdingError(OnRecordError):
    """What was to be withheld cannot be; the message says what to change. Nothing was kept."""


class HomeError(OnRecordError):
    """The home is missing, damaged or of another version; the message names the file."""


class HomeBusyError(OnRecordError):
    """Another OnRecord process is writing; wait for it to end and try again."""


class StorageError(OnRecordError):
    """The disk refused a write (full, read-only, gone); nothing half-done was kept."""


class AwayError(StorageError):
    """The database server does not answer; nothing half-done was kept. Start it, then try again."""


class KeysError(OnRecordError):
    """A key is missing, wrong or foreign; restore the key folder or the recovery sheet."""


class SettingsError(OnRecordError):
    """A setting has no such name or an impossible value; docs/settings.md lists them."""


class QueryError(OnRecordError):
    """A search or filter cannot be understood; the message shows the form that can."""


class NotOneConversationError(OnRecordError):
    """The copies given are not of one conversation; reconcile those that belong together."""


class RulingError(OnRecordError):
    """What was said of who is who names nobody here, or contradicts itself; take back what is wrong."""


class NoteError(OnRecordError):
    """A note for the record cannot be written so; the message says what it lacks."""


class MatterError(OnRecordError):
    """A matter cannot be opened, changed or answered so; the message says what stands against it."""


class FilingError(OnRecordError):
    """The corporate system did not take it; nothing is recorded as filed. Mend what is named, then repeat."""


class FilingConflictError(FilingError):
    """Something else stands in its place; it was left as it is. A person must look at both."""


class UnreachableError(FilingError):
    """The corporate system could not be reached, or cut the connection; repeat when it can."""


class UnfitNameError(OnRecordError):
    """A name of a custodian, a person or a device cannot stand on the record; write it anew."""


class AccountError(OnRecordError):
    """An account, invitation or role cannot be as asked; the message says what stands against it."""


class MoveError(OnRecordError):
    """A capture cannot be moved so; the message says what stands against it."""


class ExportError(OnRecordError):
    """An export cannot be asked for, agreed or taken so; the message says what stands against it."""


class TokenError(OnRecordError):
    """A token cannot be made as asked; the message says what to change."""


class TooManyRequestsError(OnRecordError):
    """A token asks more often than the settings allow; wait ``seconds``, then go on."""

    def __init__(self, message: str, seconds: int = 1) -> None:
        """Say how long to wait."""
        super().__init__(message)
        self.seconds = seconds


class KeyReusedError(OnRecordError):
    """An idempotency key came again with another request; give each request its own."""


class UnderWayError(OnRecordError):
    """The same request is being answered; wait, then ask again with the same key."""


class UploadError(OnRecordError):
    """An upload is not as it was announced; the message says where to go on."""


class MailRefusedError(OnRecordError):
    """A mail is not taken; whoever sent it is told no more than that."""


class MailboxError(OnRecordError):
    """The mailbox that settings name cannot be used; the message says what to check. No mail was lost."""


class MailboxFullError(OnRecordError):
    """Too many mails wait; confirm some, or say that they are not yours, then have it sent again."""


class NotPermittedError(OnRecordError):
    """This officer has no role for that; ask an administrator for one."""


class NotHeldError(OnRecordError):
    """The archive holds no such capture, conversation or person."""


class VerificationError(OnRecordError):
    """Something does not match what was signed; the message names it. Keep both copies."""


class MalformedReceiptError(VerificationError):
    """The receipt is not written as OnRecord writes receipts; ask for the original file."""


class UnknownSignerError(VerificationError):
    """Consistent, but signed by a key that you did not name; give the right one with --key."""

    EXIT_CODE = 2


OF_THE_SOURCE = (
    UnreadableError,
    AmbiguousFormatError,
    UnsafeSourceError,
    WrongKeyError,
    SourceChangedError,
    SandboxError,
    MarkingStopError,
    WithholdingError,
)
"""What is wrong with one source alone: the others are taken and read all the same."""
