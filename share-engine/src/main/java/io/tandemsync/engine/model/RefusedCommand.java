package io.tandemsync.engine.model;

/** A person asked a share for something that it does not do; the message says why and what to do, in one sentence. */
public final class RefusedCommand extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    /** @param code what programs read, {@code kebab-case} */
    public RefusedCommand(String code, String message) {
        super(message);
        this.code = code;
    }

    /** What programs read. */
    public String code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
