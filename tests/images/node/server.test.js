require("node:assert").equal(1, 1);
