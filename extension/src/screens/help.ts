/** The page help.html has nothing but texts. */

import { localize } from "./text";

localize(document);
