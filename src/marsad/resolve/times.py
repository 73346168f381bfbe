"""How well the days of two claims agree: one day, within one another, near, or apart."""

from __future__ import annotations

from marsad.resolve.days import Days, gap_days


def time_case(left: Days | None, right: Days | None) -> tuple[str, str]:
    """Which line of the weights' ``[time]`` applies to two times, and why."""
    if left is None or right is None:
        return "unknown", "no day on one side"
    gap = gap_days(left, right)
    if left.sure and right.sure:
        return ("same_day", "both say the same day") if gap == 0 else _apart(gap)
    if gap == 0:
        if left.sure or right.sure:
            width = max(left.end - left.start, right.end - right.start) + 1
            name = "inside_week" if width <= 8 else "inside_month"
            return name, f"the day of one lies in the {width} days of the other"
        if (left.start, left.end) == (right.start, right.end):
            return "same_interval", f"the same {left.end - left.start + 1} days"
        return "overlap", "their days overlap"
    if left.published or right.published:
        return "gap_published" if gap <= 7 else "gap_published_far", f"{gap} days apart, one by its publication only"
    return _apart(gap)


def _apart(gap: int) -> tuple[str, str]:
    if gap == 1:
        return "next_day", "one day apart"
    if gap == 2:
        return "two_days", "two days apart"
    return "near_days" if gap <= 7 else "far_days", f"{gap} days apart"
