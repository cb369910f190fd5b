"""A TCP proxy that breaks lines: after so many bytes in either direction, before the answer, or by going silent."""

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

_CHUNK = 4096
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Fault(StrEnum):
    """How a line breaks."""

    REQUEST_CUT = "request cut"
    ANSWER_CUT = "answer cut"
    ANSWER_DROPPED = "answer dropped"
    STALLED = "stalled"
    RESET = "reset"


@dataclass(frozen=True)
class Plan:
    """What happens to one connection: nothing, or a fault once `after` bytes of the request or answer went through."""

    fault: Fault | None = None
    after: int = 0


def random_plan(random_: random.Random, share: float, largest_request: int) -> Plan:
    """A fault for this share of connections. Half the cuts fall into the head of a request, half anywhere in it."""
    if random_.random() >= share:
        return Plan()
    fault = random_.choice(list(Fault))
    match fault:
        case Fault.ANSWER_DROPPED:
            return Plan(fault)
        case Fault.ANSWER_CUT:
            return Plan(fault, random_.randrange(1, 1500))
        case _:
            most = random_.choice((700, largest_request))
            return Plan(fault, random_.randrange(most))


@dataclass
class Proxy:
    """Listens on `port` and passes bytes on to `target`. `broken` counts the faults that really happened."""

    target: tuple[str, int]
    random: random.Random
    largest_request: int
    share: float = 0.5
    port: int = 0
    broken: Counter[Fault] = field(default_factory=Counter)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return ("127.0.0.1", self.port)

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Serve from a thread of its own while the block runs."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        serving = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", self.port), loop
        ).result()
        self.port = serving.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            serving.close()
            asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan = random_plan(self.random, self.share, self.largest_request)
        try:
            there, back = await asyncio.open_connection(*self.target)
        except OSError:
            writer.close()
            return
        line = _Line(plan, self.broken, writer, back)
        tasks = [
            asyncio.create_task(line.pass_request(reader)),
            asyncio.create_task(line.pass_answer(there)),
        ]
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()
        back.close()


@dataclass
class _Line:
    """One connection. The side that returns first ends it."""

    plan: Plan
    broken: Counter[Fault]
    phone: asyncio.StreamWriter
    server: asyncio.StreamWriter

    async def pass_request(self, reader: asyncio.StreamReader) -> None:
        passed, plan = 0, self.plan
        breaks = plan.fault in {Fault.REQUEST_CUT, Fault.STALLED, Fault.RESET}
        while chunk := await reader.read(_CHUNK):
            if breaks and passed + len(chunk) > plan.after:
                await _send(self.server, chunk[: plan.after - passed])
                self._break()
                while plan.fault is Fault.STALLED and await reader.read(_CHUNK):
                    pass  # swallowed, until the phone loses patience and hangs up
                return
            passed += len(chunk)
            await _send(self.server, chunk)

    async def pass_answer(self, reader: asyncio.StreamReader) -> None:
        passed, plan = 0, self.plan
        while chunk := await reader.read(_CHUNK):
            if plan.fault is Fault.ANSWER_DROPPED:
                self._break()
                return
            if plan.fault is Fault.ANSWER_CUT and passed + len(chunk) > plan.after:
                await _send(self.phone, chunk[: plan.after - passed])
                self._break()
                return
            passed += len(chunk)
            await _send(self.phone, chunk)

    def _break(self) -> None:
        fault = self.plan.fault
        assert fault is not None
        self.broken[fault] += 1
        if fault is Fault.RESET:
            for writer in (self.phone, self.server):
                held: socket.socket = writer.get_extra_info("socket")
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


async def _send(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    writer.write(chunk)
    await writer.drain()


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
