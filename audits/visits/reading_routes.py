"""Reading reviewed visits: the list, and one visit in the edition its reader may see."""
