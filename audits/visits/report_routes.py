"""The shopper's report: today's visits, one touchpoint a page, check, send."""
