/** Keys of one repository, and files that nobody but their owner reads. */
@NullMarked
package io.tandemsync.repository.seal;

import org.jspecify.annotations.NullMarked;
