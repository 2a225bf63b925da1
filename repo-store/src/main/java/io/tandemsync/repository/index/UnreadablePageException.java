package io.tandemsync.repository.index;

/**
 * A page of the index is not there or fails its authentication.
 *
 * <p>It is an {@link IllegalStateException} on purpose: that is what MVStore takes for a torn chunk while it opens.
 */
public final class UnreadablePageException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnreadablePageException(long page) {
        super("page " + page + " of the index cannot be authenticated: it is torn or was changed by somebody else");
    }
}
