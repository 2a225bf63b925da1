package io.tandemsync.daemon.setting;

import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.engine.model.Text;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that may be set.
 *
 * @param name as people write it
 * @param usual what holds where it is not set, as it is shown
 * @param allowed what it may be, to follow "it is"
 * @param reading the value of a text; empty if that is not allowed
 * @param showing the text of a value, always the same for the same value
 */
public record Setting<T>(
        String name, String usual, String allowed, Function<String, Optional<T>> reading, Function<T, String> showing) {
    /** The value that the text means. @throws RefusedException {@code invalid-setting}, naming what is allowed */
    public T read(String text) throws RefusedException {
        return reading.apply(text)
                .orElseThrow(() -> new RefusedException(
                        ErrorCode.INVALID_SETTING,
                        name + " cannot be " + Text.escaped(text.substring(0, Math.min(100, text.length())))
                                + "; it is " + allowed));
    }

    /** The text in its one form. @throws RefusedException {@code invalid-setting} */
    public String canonical(String text) throws RefusedException {
        return showing.apply(read(text));
    }

    /** The value of a text that has been checked, or of what is usual. */
    T value(String text) {
        return reading.apply(text).orElseThrow(() -> new IllegalStateException(name + " holds what it must not"));
    }
}
