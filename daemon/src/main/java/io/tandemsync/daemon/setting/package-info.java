/** What a person may set, in the words in which people write it: names, values, what holds otherwise and what is allowed. */
@NullMarked
package io.tandemsync.daemon.setting;

import org.jspecify.annotations.NullMarked;
