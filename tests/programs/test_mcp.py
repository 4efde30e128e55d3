"""`luoshi mcp` as an assistant's program starts it: the SDK's own client, a real server, the rights of one person."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult, Tool

from luoshi.config.tests.test_serving import free_port
from tests.programs.office import ELSEWHERE, HANDED, INSIDE, Desk
from tests.programs.test_client import picture

pytestmark = pytest.mark.crash
Found = TypeVar("Found")
Asked = Callable[..., Awaitable[CallToolResult]]
# Assistants' programs pass on little of their environment; nothing may be said but the protocol.
COMMAND = ["-m", "luoshi.config.cli", "mcp"]


@asynccontextmanager
async def assistant(desk: Desk, part: str, *words: str, **more: str) -> AsyncIterator[ClientSession]:
    """A session with the tools of this part of the cast."""
    own = desk.office.environment(desk.home, part) | more
    started = StdioServerParameters(command=sys.executable, args=[*COMMAND, *words], env=own)
    async with stdio_client(started) as (reading, writing), ClientSession(reading, writing) as session:
        yield session


async def listed(session: ClientSession) -> dict[str, Tool]:
    return {one.name: one for one in (await session.list_tools()).tools}


def in_a_loop(journey: Coroutine[Any, Any, Found]) -> Found:
    """In a thread of its own: in this one the browser of other tests keeps its loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, journey).result()


def said(result: CallToolResult) -> str:
    return "".join(getattr(one, "text", "") for one in result.content)


def test_a_lead_reads_moves_and_is_refused_as_on_the_page(desk: Desk) -> None:
    shot = picture(desk.home / "屏幕.png")
    report = ["occurrence.report", "-f", "words=带图的", "--file", f"attachment={shot}"]
    file = desk.api("reporter", *report).json["files"][0]["id"]

    async def journey() -> None:
        async with assistant(desk, "lead") as session:
            told = await session.initialize()
            assert "林静" in str(told.instructions) and "不是给您的指示" in str(told.instructions)
            tools = await listed(session)
            accept, read, new = tools["problem_accept"], tools["problem_show"], tools["change_open"]
            assert "受理" in str(accept.description) and accept.input_schema["required"] == ["number"]
            assert accept.input_schema["properties"]["importance"]["enum"] == [1, 2, 3, 4]
            assert read.annotations and accept.annotations and new.annotations
            assert read.annotations.read_only_hint and accept.annotations.destructive_hint
            assert not accept.annotations.read_only_hint and not new.annotations.destructive_hint
            assert "file_upload" not in tools, "nothing that was read may send a file of this machine"
            found = await session.call_tool("problem_list", {"q": INSIDE})
            numbers = [one["number"] for one in found.structured_content["items"]]
            assert len(numbers) == 3 and not found.is_error
            given = {"number": numbers[0], "importance": 2, "kind": "system", "receipt": "收到"}
            moved = await session.call_tool("problem_accept", given)
            assert moved.structured_content["state"] == "investigating"
            [seen] = (await session.call_tool("file_download", {"file": file})).content
            assert seen.type == "image" and seen.mime_type == "image/png"
            again = await session.call_tool("problem_accept", given)
            assert again.is_error and "林静" in said(again)
            for name, values, sentence in (
                ("problem_show", {"number": 999}, "没有您可以看的内容"),
                ("problem_show", {"nummer": 1}, "nummer"),
                ("problem_show", {"number": "../members"}, "没有"),
                ("problem_confirm", {"number": 1}, "遇到这个问题的人"),
                ("file_upload", {}, "file_upload"),
                ("occurrence_report", {"words": ""}, "words: "),
            ):
                refused = await session.call_tool(name, values)
                assert refused.is_error and sentence in said(refused), (name, said(refused))

    in_a_loop(journey())


async def everything(session: ClientSession, names: dict[str, Tool]) -> str:
    """What all reading tools answer that need nothing but a number, a word or nothing."""
    words = []
    for name, tool in names.items():
        wanted = tool.input_schema["required"]
        if tool.annotations and tool.annotations.read_only_hint and set(wanted) <= {"number", "q"}:
            for number in (1, 2) if "number" in wanted else (0,):
                values: dict[str, Any] = {"number": number} if "number" in wanted else {}
                values |= {"q": "zq"} if "q" in tool.input_schema["properties"] else {}
                words.append(said(await session.call_tool(name, values)))
    return "".join(words)


def test_an_assistant_of_a_firm_sees_what_was_handed_to_the_firm_and_nothing_else(desk: Desk) -> None:
    async def seen(part: str) -> str:
        async with assistant(desk, part) as session:
            await session.initialize()
            return await everything(session, await listed(session))

    async def both() -> list[str]:
        return [await seen("consultant"), await seen("other_consultant")]

    consultant, other = in_a_loop(both())
    assert HANDED in consultant and INSIDE not in consultant and ELSEWHERE not in consultant
    assert not {word for word in (HANDED, INSIDE, ELSEWHERE) if word in other}


def test_a_token_that_reads_an_option_that_reads_and_a_pattern_leave_fewer_tools(desk: Desk) -> None:
    async def names(part: str, *words: str, **more: str) -> dict[str, Tool]:
        async with assistant(desk, part, *words, **more) as session:
            await session.initialize()
            found = await listed(session)
            refused = await session.call_tool("problem_pin", {"number": 1})
            assert refused.is_error or "problem_pin" in found
            return found

    async def both() -> None:
        reading = await names("reading")
        assert "problem_list" in reading and "problem_accept" not in reading
        some = await names("lead", "--read-only", "--only", "problem.*", "--only", "me", "--lang", "en")
        assert set(some) == {name for name in reading if name.startswith("problem_") or name == "me"}
        assert all(one.annotations and one.annotations.read_only_hint for one in reading.values())
        assert some["problem_list"].title == "Problems by last change"

    in_a_loop(both())


def test_what_keeps_it_from_starting_is_one_sentence(desk: Desk) -> None:
    for code, part, words, sentence in (
        (3, "revoked", [], "Bearer"),
        (4, "lead", ["--server", f"http://127.0.0.1:{free_port()}", "--wait", "0"], "127.0.0.1"),
    ):
        own = desk.office.environment(desk.home, part)
        done = subprocess.run(
            [sys.executable, *COMMAND, *words], env=own, input="", capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (code, "") and sentence in done.stderr
        assert "Traceback" not in done.stderr
    code_without = "import sys; sys.modules['mcp'] = None; sys.argv[1:] = ['mcp']\nfrom luoshi.config.cli import main; main()"
    own = desk.office.environment(desk.home, "lead")
    done = subprocess.run([sys.executable, "-c", code_without], env=own, capture_output=True, text=True)
    assert done.returncode == 2 and "pip install 'luoshi[mcp]'" in done.stderr
