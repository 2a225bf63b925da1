package io.tandemsync.daemon.setting;

import io.tandemsync.daemon.error.RefusedException;
import java.util.List;
import java.util.Map;

/** Something with settings that a person reads and changes. */
public interface Adjustable {
    /** All settings as they hold, in the order in which they are shown. */
    Map<String, Object> shown();

    /**
     * Changes settings, all or none.
     *
     * @return the names of those that hold from the next start on only
     */
    List<String> change(Map<String, String> values) throws RefusedException;
}
