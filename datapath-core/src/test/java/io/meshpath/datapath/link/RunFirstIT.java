// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows of links. */
class RunFirstIT {
    static LinkInfo runFirst(TcHook hook, Program program, Path pin) {
        long revision = TcxLink.query(hook).revision();
        try (Link link = TcxLink.attach(hook, program, Anchor.first().ifRevision(revision))) {
            link.pin(pin); // stays when this process ends
            return link.info();
        }
    }

    static void replace(Path pin, Program expected, Program other) {
        try (Link link = Link.open(pin)) {
            link.update(other, expected); // refused if somebody was quicker
        }
    }

    @Test
    void whatTheReadmeShowsHolds() throws Exception {
        TestKernel.requireAtLeast(6, 6, "tcx");
        try (TestBed bed = new TestBed()) {
            TcHook hook = TcHook.ingress(bed.veth());
            Program first = bed.tc("first");
            Program second = bed.tc("second");
            Program theirs = bed.tc("theirs");
            bed.namespace().run(() -> {
                try (Link link = TcxLink.attach(hook, theirs)) {
                    LinkInfo info = runFirst(hook, first, bed.pin("first"));
                    assertThat(info.programId()).isEqualTo(first.id());
                    replace(bed.pin("first"), first, second);
                    assertThat(TcxLink.query(hook).programIds()).containsExactly(second.id(), link.programId());
                    assertThatThrownBy(() -> replace(bed.pin("first"), first, second))
                            .hasMessageContaining("not the expected first");
                }
            });
        }
    }
}
