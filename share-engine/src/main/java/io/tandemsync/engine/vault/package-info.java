/** What a blind replica stores: sealed records by path id, sealed chunks by chunk id, and who needs which. */
@NullMarked
package io.tandemsync.engine.vault;

import org.jspecify.annotations.NullMarked;
