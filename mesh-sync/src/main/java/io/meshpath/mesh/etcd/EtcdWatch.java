// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.store.WatchRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One watch on one stream, read by one thread that pulls: nothing here resumes, and a stream that ended stays ended.
 *
 * <p>The network thread only queues; etcd is told to send on as answers are taken, so that a slow reader holds back
 * the server and not our memory.
 */
final class EtcdWatch implements Watch {
    private static final int WINDOW = 32;

    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>(); // WatchResponse, or Status at the end
    private final Map<Long, Integer> ranges = new HashMap<>(); // by the number that etcd gave them
    private final Function<Status, StoreException> failure;
    private @Nullable ClientCallStreamObserver<WatchRequest> stream; // set while the call starts, by the same thread

    EtcdWatch(Function<Status, StoreException> failure) {
        this.failure = failure;
    }

    /** What gRPC calls on its network thread. */
    ClientResponseObserver<WatchRequest, WatchResponse> observer() {
        return new ClientResponseObserver<>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<WatchRequest> call) {
                call.disableAutoRequestWithInitial(WINDOW);
                stream = call;
            }

            @Override
            public void onNext(WatchResponse answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable error) {
                answers.add(Status.fromThrowable(error));
            }

            @Override
            public void onCompleted() {
                answers.add(Status.UNAVAILABLE.withDescription("etcd ended the stream"));
            }
        };
    }

    /** Adds a range to what is watched: etcd numbers the ranges, and tells the numbers in the order of the requests. */
    void create(WatchRange range) {
        ByteString prefix = Etcd.utf8(range.prefix());
        WatchCreateRequest request = WatchCreateRequest.newBuilder()
                .setKey(prefix)
                .setRangeEnd(Etcd.prefixEnd(prefix))
                .setStartRevision(range.from())
                .build();
        stream().onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    @Override
    public void requestProgress() {
        WatchProgressRequest request = WatchProgressRequest.getDefaultInstance();
        stream().onNext(WatchRequest.newBuilder().setProgressRequest(request).build());
    }

    @Override
    public List<WatchBatch> take(Duration timeout, int most) throws InterruptedException {
        List<WatchBatch> taken = new ArrayList<>();
        Object answer = answers.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        while (answer instanceof WatchResponse response && !response.getCanceled()) {
            stream().request(1);
            taken.add(read(response));
            boolean more = taken.size() < most && answers.peek() instanceof WatchResponse next && !next.getCanceled();
            answer = more ? answers.poll() : null;
        }
        if (answer instanceof WatchResponse response) {
            throw failure.apply(cancelled(response));
        }
        if (answer instanceof Status status) {
            throw failure.apply(status);
        }
        return taken;
    }

    private static Status cancelled(WatchResponse answer) {
        return answer.getCompactRevision() > 0
                ? Status.OUT_OF_RANGE.withDescription(
                        "its first revision is compacted; the oldest kept is " + answer.getCompactRevision())
                : Status.ABORTED.withDescription("cancelled: " + answer.getCancelReason());
    }

    private WatchBatch read(WatchResponse answer) {
        if (answer.getCreated()) {
            ranges.put(answer.getWatchId(), ranges.size());
        }
        List<WatchBatch.Event> events = new ArrayList<>(answer.getEventsCount());
        for (Event event : answer.getEventsList()) {
            events.add(new WatchBatch.Event(event.getType() == Event.EventType.DELETE, Etcd.entry(event.getKv())));
        }
        return new WatchBatch(ranges.getOrDefault(answer.getWatchId(), -1), Etcd.header(answer.getHeader()), events);
    }

    private ClientCallStreamObserver<WatchRequest> stream() {
        if (stream == null) {
            throw new IllegalStateException("the watch has not been started");
        }
        return stream;
    }

    @Override
    public void close() {
        stream().cancel("closed", null);
    }
}
