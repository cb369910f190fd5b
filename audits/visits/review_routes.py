"""The reviewer's pages: the queue, one report beside its doubts, approve, return, exclude, reopen."""
