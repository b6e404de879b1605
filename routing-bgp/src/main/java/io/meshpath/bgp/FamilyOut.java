// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a neighbour is told of one family: one queue, or with ADD-PATH (RFC 7911) one for each path that it may know of a
 * prefix, whose number is the path identifier. Owned by the thread that calls doWork().
 *
 * <p>Which queue a path is in means nothing to the neighbour. So what a queue has said already stays there when another
 * path comes or goes, whatever their order is, and only what is different is sent.
 */
final class FamilyOut {
    private final RouteTable table;
    private final MessageFormat format;
    private final BgpWriter messages;
    private final boolean several;
    private final List<UpdateQueue> queues = new ArrayList<>(1);
    private final @Nullable PathAttributes[] wanted;
    private final boolean[] kept;
    private boolean begun;
    private boolean refreshAsked;
    private boolean refreshing;

    /** {@code paths} is how many paths of a prefix the neighbour is told, where it takes path identifiers. */
    FamilyOut(RouteTable table, MessageFormat format, int paths) {
        this.table = table;
        this.format = format;
        this.messages = new BgpWriter(format);
        this.several = format.sendsPaths().contains(table.family());
        this.wanted = new @Nullable PathAttributes[several ? paths : 1];
        this.kept = new boolean[wanted.length];
        if (several) {
            table.changed().wantEveryPath();
        }
        queues.add(new UpdateQueue(table, format, several ? 1 : 0));
    }

    RouteTable table() {
        return table;
    }

    /** Queues what the routes of {@code prefix} make different for the neighbour; nothing before {@link #dump} tells all. */
    void tell(int prefix, Export export) {
        if (!begun) {
            return;
        }
        if (several) {
            tellSeveral(prefix, export, false);
        } else {
            queues.get(0).tell(prefix, best(prefix, export));
        }
    }

    /** Queues the whole table, told before or not, and the mark that ends it. */
    void dump(Export export) {
        begun = true;
        tellAllAgain(export);
        queues.get(0).endOfRib(); // the last one to be written
    }

    /** Queues the whole table once all that waits has gone, between the two marks of RFC 7313. */
    void refresh() {
        refreshAsked = true;
    }

    /** Queues what another policy makes different. */
    void change(Export export) {
        table.forEachPrefix(prefix -> tell(prefix, export));
    }

    /** Writes the next message; false when there is none. */
    boolean write(ByteBuffer out, Export export) {
        for (int i = queues.size() - 1; i >= 0; i--) {
            if (queues.get(i).write(out)) {
                return true;
            }
        }
        if (refreshing) {
            refreshing = false;
            messages.write(new BgpMessage.RouteRefresh(table.family(), BgpMessage.RouteRefresh.END), out);
            return true;
        }
        if (refreshAsked) {
            refreshAsked = false;
            refreshing = true;
            messages.write(new BgpMessage.RouteRefresh(table.family(), BgpMessage.RouteRefresh.BEGIN), out);
            tellAllAgain(export);
            return true;
        }
        return false;
    }

    boolean isEmpty() {
        return !refreshing && !refreshAsked && queues.stream().allMatch(UpdateQueue::isEmpty);
    }

    /** How many paths the neighbour knows once the queue is empty. */
    int size() {
        return queues.stream().mapToInt(UpdateQueue::size).sum();
    }

    /** What the neighbour knows of the prefix once the queue is empty: of several paths the first; null for nothing. */
    @Nullable
    PathAttributes told(int prefix) {
        for (UpdateQueue queue : queues) {
            PathAttributes told = queue.told(prefix);
            if (told != null) {
                return told;
            }
        }
        return null;
    }

    /** Goes through what the neighbour knows once the queue is empty. */
    void forEach(PathAction action) {
        for (UpdateQueue queue : queues) {
            queue.forEach((attributes, prefix) -> action.accept(prefix, queue.pathId(), attributes));
        }
    }

    /** What to do with a path to the prefix of this number. */
    @FunctionalInterface
    interface PathAction {
        void accept(int prefix, int pathId, PathAttributes attributes);
    }

    /** Lets go of all prefixes; of no use after. */
    void clear() {
        queues.forEach(UpdateQueue::clear);
    }

    private void tellAllAgain(Export export) {
        if (several) {
            table.forEachPrefix(prefix -> tellSeveral(prefix, export, true));
        } else {
            table.forEachPrefix(prefix -> queues.get(0).tellAgain(prefix, best(prefix, export)));
        }
    }

    private @Nullable PathAttributes best(int prefix, Export export) {
        int best = table.best(prefix);
        return best == RouteTable.NONE ? null : export.of(table, best);
    }

    private void tellSeveral(int prefix, Export export, boolean again) {
        int left = want(prefix, export);
        for (int i = 0; i < queues.size(); i++) {
            PathAttributes told = queues.get(i).told(prefix);
            kept[i] = told != null && unwant(told);
            if (kept[i] && again) {
                queues.get(i).tellAgain(prefix, told);
            }
            left -= kept[i] ? 1 : 0;
        }
        for (int i = 0; i < queues.size() || left > 0; i++) {
            if (i == queues.size()) {
                queues.add(new UpdateQueue(table, format, i + 1));
                kept[i] = false;
            }
            if (!kept[i]) {
                queues.get(i).tell(prefix, takeWanted());
                left--;
            }
        }
    }

    /** Notes what the best paths are told with; answers how many there are. */
    private int want(int prefix, Export export) {
        int count = 0;
        for (int route : table.ranked(prefix)) {
            PathAttributes attributes = count < wanted.length ? export.of(table, route) : null;
            if (attributes != null) {
                wanted[count++] = attributes;
            }
        }
        return count;
    }

    private boolean unwant(PathAttributes told) {
        for (int i = 0; i < wanted.length; i++) {
            if (told.equals(wanted[i])) {
                wanted[i] = null;
                return true;
            }
        }
        return false;
    }

    private @Nullable PathAttributes takeWanted() {
        for (int i = 0; i < wanted.length; i++) {
            PathAttributes attributes = wanted[i];
            if (attributes != null) {
                wanted[i] = null;
                return attributes;
            }
        }
        return null;
    }
}
