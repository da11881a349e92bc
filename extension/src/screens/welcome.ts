/** The page welcome.html has nothing but texts. */

import { localize } from "./text";

localize(document);
