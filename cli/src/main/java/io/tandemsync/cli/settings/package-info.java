/** The commands about the settings of a share. */
@NullMarked
package io.tandemsync.cli.settings;

import org.jspecify.annotations.NullMarked;
