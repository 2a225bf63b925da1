/** The description of the control API that programs read: an OpenAPI document, and the routes that it must name. */
@NullMarked
package io.tandemsync.daemon.openapi;

import org.jspecify.annotations.NullMarked;
