/** The commands written down for packages: manual pages and completions of shells. */
@NullMarked
package io.tandemsync.cli.reference;

import org.jspecify.annotations.NullMarked;
