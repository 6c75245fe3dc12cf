clocks-nobody = Nobody yet
board-lede-none = No deadline is over or about to be.
board-lede-soon = { $n ->
    [one] { $shown } case reaches its deadline by the next working day.
   *[other] { $shown } cases reach their deadline by the next working day.
}
board-lede-over = { $n ->
    [one] { $shown } case is past its legal deadline.
   *[other] { $shown } cases are past their legal deadline.
}
board-over = Past the deadline
board-soon = Deadline by the next working day
board-soon-until = Until { $day }
board-untold-value = Cannot be computed yet
board-running = Running
board-stopped = Deadline stands still
board-information = Waiting for information
board-untold = No calendar
board-deemed = Deemed granted
board-deemed-note = Since the beginning of the year, because the deadline passed without a decision.
board-forecast = { $expected } applications on the next working day (between { $low } and { $high }).
board-forecast-none = Cannot be told yet: there is no calendar of those days.
board-stale = This case has changed since the page was opened. Look again, then repeat.
board-no-calendar = There is no calendar of working days for that year yet. Name an earlier day.
board-problem = { $number }: { $text }
channel-file = Print
channel-email = Mail
channel-webhook = Short message
letters-why-unknown = No cause is on record
letters-gone = This letter is no longer among those that could not be sent.
measure-since = Since { $day }
measure-none = Cannot be computed
measure-few = Fewer than 30
measure-counts = { $part } of { $of }
measure-interval = { $low } to { $high }
measure-in-minutes = { $n ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}
measure-adverse-override = Adverse recommendations changed to a grant
measure-adverse-override-note = Of reviewers' decisions on adverse recommendations.
measure-grant-override = Recommendations to grant changed to adverse
measure-grant-override-note = Of reviewers' decisions on recommendations to grant.
measure-override = Recommendations changed
measure-override-note = Of all reviewers' decisions in reviews that are decided.
measure-adverse-share = Adverse decisions
measure-adverse-share-note = Of all reviewers' decisions.
measure-disagreement = Findings that differ from the recommendation
measure-disagreement-note = A finding is locked before the recommendation is seen. Findings that leave it open are not counted.
measure-switch = Went over to the recommendation
measure-switch-note = Of findings that differ from the recommendation.
measure-change = Change of mind
measure-change-note = The decision goes against their own finding. All others agree with it.
measure-agreement = Two reviewers decided the same
measure-agreement-note = Of reviews with two reviewers or more, each without seeing the other.
measure-sent-back = Sent back to be reviewed again
measure-sent-back-note = Of reviews that are decided.
measure-passkey = Proved by a passkey
measure-passkey-note = All others rest on the server's word.
measure-minutes = Time from claim to decision
measure-minutes-note = Median in minutes, waiting for information included.
measure-seeded = Test cases caught
measure-seeded-note = There are no test cases yet.
measure-active = Time of active work
measure-active-note = Time at the screen is not recorded.
measure-opened = Evidence opened before the finding
measure-opened-note = All evidence stands on one page. It is not opened piece by piece.
measure-stamp = Agreement without examination
measure-stamp-note = Needs the error rate of a random examination.
measure-correct = Changes that were right
measure-correct-note = Needs outcomes proved by a random examination.
feedback-verdicts = My decisions
feedback-returned = Sent back after my decision
became-open = Not decided yet
became-superseded = Not used: there is a newer recommendation
became-deemed = Deemed granted because the deadline passed
became-same = Decided like that
became-other = Decided otherwise: { $outcome }
became-returned = Sent back, then decided: { $outcome }
