// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
public final class EtcdWatch implements AutoCloseable {
    private static final int WINDOW = 32;

    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>(); // WatchResponse, or Status at the end
    private final Function<Status, EtcdException> failure;
    private @Nullable ClientCallStreamObserver<WatchRequest> stream; // set while the call starts, by the same thread

    EtcdWatch(Function<Status, EtcdException> failure) {
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

    void create(WatchCreateRequest.Builder request) {
        stream().onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
    }

    /** Asks etcd for a sign of life: an answer without events. */
    public void requestProgress() {
        stream()
                .onNext(WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
    }

    /**
     * The next answers, in order: waits for the first one, and takes with it what is already there behind it. Empty when
     * none came in time. The end of the watch is told only when everything before it has been taken.
     *
     * @throws EtcdException when the watch has ended; {@link EtcdException#isRevisionGone} when it began too far back
     */
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

    private static WatchBatch read(WatchResponse answer) {
        List<WatchBatch.Event> events = new ArrayList<>(answer.getEventsCount());
        for (Event event : answer.getEventsList()) {
            events.add(new WatchBatch.Event(event.getType() == Event.EventType.DELETE, Entry.of(event.getKv())));
        }
        return new WatchBatch(EtcdHeader.of(answer.getHeader()), events);
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
