/** What stores remember of what they acknowledged, after kills and power cuts. */
@NullMarked
package io.tandemsync.cli.durability;

import org.jspecify.annotations.NullMarked;
