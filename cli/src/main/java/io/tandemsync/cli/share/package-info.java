/** The commands about shares and their life. */
@NullMarked
package io.tandemsync.cli.share;

import org.jspecify.annotations.NullMarked;
