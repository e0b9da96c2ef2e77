"""A module in Python: it speaks docs/protocol.md over its stdin and stdout, with nothing but the
standard library. Checks itself against vectors.json first. `main.ts` launches it."""

import base64
import datetime
import json
import os
import pathlib
import sys
from typing import Any, Iterator


class Channel:
    """Frames of messages, one call after the other (§2, §3)."""

    def __init__(self, incoming: Any, outgoing: Any) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._last_id = 0
        self.send({
            "op": "identify",
            "protocol_version": 1,
            "module_id": os.environ["PYWATT_MODULE_ID"],
            "limits": {"max_frame_bytes": 16 * 1024 * 1024},
        })
        init = next(self.messages())
        if init["op"] != "init" or init["protocol_version"] != 1:
            raise RuntimeError(f"expected init of version 1, got {init}")

    def send(self, message: dict) -> None:
        self._outgoing.write(encode_frame([message]))
        self._outgoing.flush()

    def messages(self) -> Iterator[dict]:
        while header := self._incoming.read(4):
            payload = json.loads(self._incoming.read(int.from_bytes(header, "big")))
            yield from payload if isinstance(payload, list) else [payload]

    def call(self, message: dict) -> dict:
        """Sends a call, and waits for its answer; the orchestrator may ask in between."""
        self._last_id += 1
        self.send({"op": message.pop("op"), "id": self._last_id, **message})
        for answer in self.messages():
            if answer["op"] == "heartbeat":
                self.send({"op": "heartbeat_ack"})
            elif answer.get("id") == self._last_id:
                if not answer["success"]:
                    raise RuntimeError(f"{answer['error_info']['kind']}: {answer['error']}")
                return answer
        raise RuntimeError("the orchestrator is gone")


class Connection:
    """An open service (§3.2)."""

    def __init__(self, channel: Channel, service_type: str) -> None:
        self._channel = channel
        self._service_type = service_type
        answer = channel.call({"op": "service_request", "service_type": service_type, "config": {}})
        self._id = answer["connection_id"]

    def call(self, operation: str, **params: Any) -> dict:
        return self._channel.call({
            "op": "service_operation",
            "connection_id": self._id,
            "service_type": self._service_type,
            "operation": operation,
            "params": params,
        })["result"]

    def query(self, sql: str, *params: Any) -> list[dict]:
        result = self.call("query", sql=sql, params=[encode_value(param) for param in params])
        decode = [DECODERS[encoding] for encoding in result["encodings"]]
        return [
            {name: convert(cell) for name, convert, cell in zip(result["columns"], decode, row)}
            for row in result["rows"]
        ]


def encode_frame(messages: list[dict]) -> bytes:
    """§2: the length, and JSON without white space, since a payload begins with {"op":" """
    content = messages[0] if len(messages) == 1 else messages
    payload = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return len(payload).to_bytes(4, "big") + payload


def encode_value(value: Any) -> Any:
    """§5.1, as far as Python has such values."""
    if isinstance(value, (bytes, bytearray)):
        return {"$": "bytes", "v": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        text = value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds")
        return {"$": "date", "v": text.replace("+00:00", "Z")}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return {"$": "bigint", "v": str(value)}
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return {"$": "number", "v": {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]}
    if isinstance(value, (list, tuple)):
        return [encode_value(item) for item in value]
    return value


def decode_value(value: Any) -> Any:
    """§5.1: a field `$` is a tag."""
    if isinstance(value, list):
        return [decode_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$" not in value:
        return {name: decode_value(field) for name, field in value.items()}
    tag, content = value["$"], value.get("v")
    if tag == "bytes":
        return base64.b64decode(content)
    if tag == "bigint":
        return int(content)
    if tag == "number":
        return float(content)
    if tag == "date":
        return datetime.datetime.fromisoformat(content.replace("Z", "+00:00"))
    if tag == "undefined":
        return None
    if tag == "object":
        return {name: decode_value(field) for name, field in content.items()}
    raise ValueError(f"unknown tag {tag}")


def optional(convert: Any) -> Any:
    return lambda cell: None if cell is None else convert(cell)


# §5.2: how the cells of a column become values, for the encodings that are sent.
DECODERS = {
    "plain": lambda cell: cell,
    "bigint": optional(int),
    "float": optional(float),
    "timestamp": lambda cell: cell,
    "json": optional(json.loads),
    "base64": optional(base64.b64decode),
    "tagged": decode_value,
}


def check_vectors() -> int:
    """Compares what is above with what the vectors say."""
    vectors = json.loads(pathlib.Path(__file__).with_name("vectors.json").read_text())
    for frame in vectors["frames"]:
        assert encode_frame(frame["messages"]).hex() == frame["hex"], frame
    for vector in vectors["values"]:
        decoded = decode_value(vector["wire"])
        if isinstance(decoded, bytes):
            shown = decoded.hex()
        elif isinstance(decoded, datetime.datetime):
            shown = str(round(decoded.timestamp() * 1000))
        else:
            shown = json.dumps(decoded, separators=(",", ":"), ensure_ascii=False)
        assert shown == vector["shown"], (vector, shown)
    return len(vectors["frames"]) + len(vectors["values"])


def main() -> None:
    def say(text: str) -> None:
        print(text, file=sys.stderr)  # stdout is the protocol's

    say(f"{check_vectors()} vectors agree")
    channel = Channel(sys.stdin.buffer, sys.stdout.buffer)
    database = Connection(channel, "database")
    database.call("execute", sql="CREATE TABLE orders (item TEXT, cents BIGINT)", params=[])
    for item, cents in (("tea", 1250), ("cups", 2**60)):
        database.call(
            "execute",
            sql="INSERT INTO orders VALUES ($1, $2)",
            params=[encode_value(item), encode_value(cents)],
        )
    for row in database.query("SELECT item, cents FROM orders WHERE cents > $1 ORDER BY item", 1000):
        say(f"{row['item']}: {row['cents']}")
    cache = Connection(channel, "cache")
    say(f"visit {cache.call('increment', key='visits', by='1')['value']}")
    cache.call("close")
    database.call("close")


if __name__ == "__main__":
    main()
