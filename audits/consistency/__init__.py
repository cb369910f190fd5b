"""Comparison of many scores: what is real, what is noise, and where inconsistency comes from.

Plain: no Flask, no SQLModel, no clock, numpy only (scipy and statsmodels are the oracles of the tests), so importing
it costs a web process nothing extra. One file answers one question:

- `groups`      what comes in: sums of visits' scores, as SQL groups them
- `spread`      how much of the spread lies between stores, and how much within one store
- `shares`      where inconsistency comes from: the stores, the days or the shoppers, with intervals
- `over_time`   consistency and means period by period, and whether consistency changed
- `posterior`   what is believed about each store, with the uncertainty of the spread itself in
- `ranks`       between which ranks each store lies
- `crossed`     how much of the spread is the shoppers', and how lenient each of them is
- `control_chart`  which visits of one store stand out from what it usually does
- `shifts`      whether the level of one store changed for good
- `funnel`      which raw scores lie further from the common one than their number of visits explains
- `changes`     is a change more than noise; how many visits would tell
- `sums`        the groups as a table, stores by measures, and two periods put on one table
- `differences` any two groups of visits side by side, and stores in pairs
- `profile`     one store's touchpoints against its region and the network
- `words`       sentences of any language cut into words
- `phrases`     themes that recur in wishes
- `planning`    how many visits it takes, and what they cost
- `next_visits` which stores need the next visit most
- `question_health`  which questions tell little, cannot be answered, or say the same twice
- `carried`     how much of a touchpoint's inconsistency each of its questions carries
- `counts`      did rare things become more frequent by more than chance
- `drivers`     which touchpoints go with "would return" and "recommend"
- `lenses`      service against experience, store by store
- `metrics`     NPS, CSAT and CES with their standard errors
- `clustered`   the same where answers of one store go together
- `comparison`  the whole comparison, as pages, PDFs and `compare` print it
- `distributions`  the normal and Student's t, as far as the above need them
"""
