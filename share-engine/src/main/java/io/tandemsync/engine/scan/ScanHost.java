package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import java.time.Duration;
import java.util.List;

/** What a scanner needs of the share it works for. */
public interface ScanHost {
    /** Something cannot be scanned. */
    void problem(Problem problem);

    /** The path could be scanned: what was said of it before no longer holds. */
    void noProblem(SharePath path);

    /**
     * A file's content was recorded and must be durable before it is announced.
     *
     * @param named whether its name is new or leads to another file than before, so that its directory counts too
     */
    void recorded(SharePath path, boolean named);

    /** A path, and so what is below it, has become one to leave alone here, or is one no longer. */
    void selectionChanged(SharePath path);

    /** There is work to do soon. */
    void wake(Duration delay);

    /** The root is not what it was; nothing may be concluded from what is missing. */
    void rootLost(Exception cause);

    /**
     * These paths are missing, and how they went was not watched for all of them.
     *
     * @param unwatched how many of them went without a hint
     * @param mounted whether a file system that was mounted or unmounted may be why
     * @return whether they may be recorded as deleted; if not, the share halts with a question
     */
    boolean mayDelete(List<SharePath> missing, long unwatched, boolean mounted);

    /**
     * A directory was listed: of the names in it that can be no share path, these are all.
     *
     * @param unnamed what is wrong with each
     */
    void listed(SharePath directory, List<Problem> unnamed);
}
