"""`rules allocate` against a second implementation, written from its description alone, on 5,000 small plans."""

import random
from itertools import groupby

from kcproposals.domain.rulesio import allocate


def second(file: dict) -> dict:
    """Walk down the ranks with the whole list in hand; money is what is left of the envelope, no running totals."""
    items = sorted(file["items"], key=lambda item: item["rank"])  # stable: input order within a rank
    chosen: list[tuple[dict, int]] = []
    skipped: list[dict] = []

    def left() -> int:
        return file["envelope"] - sum(money for _item, money in chosen)

    def spent(quota: dict, more: list[dict]) -> int:
        funded = [*chosen, *((item, item["support"]) for item in more)]
        return sum(money for item, money in funded if item[quota["by"]] == quota["is"])

    def forbidden(item: dict, before: list[dict]) -> bool:
        mine = (quota for quota in file["quotas"] if item[quota["by"]] == quota["is"])
        return any(spent(quota, [*before, item]) > quota["max"] for quota in mine)

    for _rank, peers in groupby(items, key=lambda item: item["rank"]):
        allowed: list[dict] = []
        said = {}
        for item in peers:
            if forbidden(item, allowed):
                said[item["id"]] = "quota"
            else:
                allowed.append(item)
                said[item["id"]] = ""
        fits = sum(item["support"] for item in allowed) <= left()
        if fits:
            chosen += [(item, item["support"]) for item in allowed]
        elif len(allowed) > 1:
            said.update({item["id"]: "tie" for item in allowed})
        elif file["when_too_big"] == "partial":
            (item,) = allowed
            if left() >= item.get("min_support", item["support"]):
                chosen.append((item, left()))
            else:
                said[item["id"]] = "below_min_support"
        else:
            said[allowed[0]["id"]] = "does_not_fit"
        skipped += [{"id": key, "because": because} for key, because in said.items() if because]
        if not fits and file["when_too_big"] != "skip":
            break
    inside = {item["id"] for item, _money in chosen}
    return {
        "selected": [{"id": item["id"], "support": money} for item, money in chosen],
        "reserve": [item["id"] for item in items if item["id"] not in inside],
        "left": left(), "skipped": skipped,
    }  # fmt: skip


def random_file(rng: random.Random) -> dict:
    """Return a plan of up to eight proposals with shared ranks, least amounts and quotas that bite."""
    items = []
    for number in range(rng.randint(0, 8)):
        item = {
            "id": f"P{number}", "rank": rng.randint(1, 6), "support": rng.randint(1, 12), "activity": rng.choice("AB"),
            "place": rng.choice("XYZ"), "focal": rng.random() < 0.3,
        }  # fmt: skip
        if rng.random() < 0.4:
            item["min_support"] = rng.randint(1, item["support"])
        items.append(item)
    values = {"activity": "A", "place": "X", "focal": True}
    quotas = [{"by": by, "is": value, "max": rng.randint(0, 20)} for by, value in values.items() if rng.random() < 0.3]
    mode = rng.choice(["stop", "skip", "partial"])
    return {"envelope": rng.randint(0, 40), "when_too_big": mode, "items": items, "quotas": quotas}


def test_both_agree_on_every_plan_and_every_reason_is_reached() -> None:
    rng, reached = random.Random(2027), set()
    for number in range(5_000):
        file = random_file(rng)
        ours, theirs = allocate.run(file), second(file)
        assert ours == theirs, (number, file)
        reached |= {entry["because"] for entry in ours["skipped"]}
        reached |= {"part"} if any(s["support"] < i["support"] for s in ours["selected"] for i in file["items"]
                                   if i["id"] == s["id"]) else set()  # fmt: skip
    assert reached == {"quota", "tie", "does_not_fit", "below_min_support", "part"}
