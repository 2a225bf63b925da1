/** Links between devices: who dials whom, which shares they have in common, and the channels these talk on. */
@NullMarked
package io.tandemsync.daemon.link;

import org.jspecify.annotations.NullMarked;
