// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static io.meshpath.bgp.rpki.FakeCache.SESSION;
import static io.meshpath.bgp.rpki.FakeCache.VRP;
import static io.meshpath.bgp.rpki.FakeCache.announced;
import static io.meshpath.bgp.rpki.FakeCache.end;
import static io.meshpath.bgp.rpki.FakeCache.withdrawn;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.Validation;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The dialogue with a cache, without sockets and without a clock (RFC 8210, sections 5 to 8 and 12). */
class RtrSessionTest {
    private static final Vrp OTHER = new Vrp(Cidr.parse("2001:db8::/32"), 48, 65002);

    private final FakeCache cache = new FakeCache();

    @Test
    void asksForEverythingAtFirst() {
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.ResetQuery());
        cache.answer(7, announced(VRP), announced(OTHER));
        assertThat(cache.status().state()).isEqualTo(RtrState.SYNCHRONIZED);
        assertThat(cache.status().serial()).hasValue(7);
        assertThat(cache.rpki.vrps()).containsExactlyInAnyOrder(VRP, OTHER);
    }

    @Test
    void usesNothingBeforeTheAnswerIsComplete() {
        cache.say(new RtrPdu.CacheResponse(SESSION), announced(VRP));
        assertThat(cache.validation()).isEqualTo(Validation.NOT_FOUND);
        assertThat(cache.rpki.drainChanges().isEmpty()).isTrue();
        cache.say(end(7));
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
        assertThat(cache.rpki.drainChanges().touches(FakeCache.PREFIX)).isTrue();
    }

    @Test
    void asksForTheDifferenceWhenTheCacheSaysThatThereIsOne() {
        cache.answer(7, announced(VRP)).drainHeard();
        cache.say(new RtrPdu.SerialNotify(SESSION, 8));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.SerialQuery(SESSION, 7));
        cache.answer(8, withdrawn(VRP), announced(OTHER));
        assertThat(cache.rpki.vrps()).containsExactly(OTHER);
        assertThat(cache.status().serial()).hasValue(8);
    }

    @Test
    void asksForNothingThatItHas() {
        cache.answer(7, announced(VRP)).drainHeard();
        cache.say(new RtrPdu.SerialNotify(SESSION, 7));
        assertThat(cache.drainHeard()).isEmpty();
    }

    @Test
    void asksAgainForWhatCameWhileTheAnswerWasComing() {
        cache.say(new RtrPdu.CacheResponse(SESSION)).drainHeard();
        cache.say(new RtrPdu.SerialNotify(SESSION, 8), end(7));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.SerialQuery(SESSION, 7));
    }

    @Test
    void asksAgainWhenTheRefreshTimeIsOver() {
        cache.answer(7).drainHeard();
        cache.after(ofSeconds(3599));
        assertThat(cache.drainHeard()).isEmpty();
        cache.after(ofSeconds(1));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.SerialQuery(SESSION, 7));
    }

    @Test
    void keepsToItsOwnTimersWhereThereAreSome() {
        RtrTimers timers = new RtrTimers(ofSeconds(5), ofSeconds(2), ofSeconds(600));
        FakeCache asked = new FakeCache(new RtrCache(IpAddress.parse("198.51.100.7"), 323, Optional.of(timers)));
        asked.answer(7).drainHeard();
        assertThat(asked.after(ofSeconds(5)).drainHeard()).containsExactly(new RtrPdu.SerialQuery(SESSION, 7));
    }

    @Test
    void asksForEverythingWhenTheCacheHasForgottenTheDifference() {
        cache.answer(7, announced(VRP)).drainHeard();
        cache.say(new RtrPdu.SerialNotify(SESSION, 8)).drainHeard();
        cache.say(new RtrPdu.CacheReset());
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.ResetQuery());
        assertThat(cache.validation()).isEqualTo(Validation.VALID); // until the new answer is complete
        cache.answer(8, announced(OTHER));
        assertThat(cache.rpki.vrps()).containsExactly(OTHER);
    }

    @Test
    void keepsWhatItHasWhenTheConnectionBreaksAndGoesOnFromThere() {
        cache.answer(7, announced(VRP)).drainHeard();
        cache.hangUp();
        assertThat(cache.status().state()).isEqualTo(RtrState.IDLE);
        assertThat(cache.lastError()).isEqualTo("closed by the cache");
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
        cache.after(ofSeconds(1));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.SerialQuery(SESSION, 7));
    }

    @Test
    void asksForEverythingWhenTheCacheHangsUpInsteadOfTellingTheDifference() {
        cache.answer(7, announced(VRP));
        cache.hangUp().after(ofSeconds(1)).drainHeard();
        cache.hangUp();
        assertThat(cache.validation()).isEqualTo(Validation.VALID); // until the new answer is complete
        cache.after(ofSeconds(2));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.ResetQuery());
    }

    @Test
    void dropsHalfAnAnswer() {
        cache.say(new RtrPdu.CacheResponse(SESSION), announced(VRP)).hangUp().after(ofSeconds(1));
        cache.answer(7, announced(OTHER));
        assertThat(cache.rpki.vrps()).containsExactly(OTHER);
    }

    @Test
    void forgetsWhatIsTooOld() {
        cache.answer(7, announced(VRP));
        cache.reachable = false;
        cache.hangUp();
        cache.rpki.drainChanges();
        cache.after(ofSeconds(7199));
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
        cache.after(ofSeconds(1));
        assertThat(cache.validation()).isEqualTo(Validation.NOT_FOUND);
        assertThat(cache.rpki.drainChanges().touches(FakeCache.PREFIX)).isTrue();
        cache.reachable = true;
        cache.drainHeard();
        assertThat(cache.after(ofMinutes(1)).drainHeard()).containsExactly(new RtrPdu.ResetQuery());
    }

    @Test
    void triesAgainSoonAndThenLessOften() {
        cache.reachable = false;
        cache.hangUp();
        assertThat(cache.untilNextTimer()).isBetween(ofSeconds(1).dividedBy(2), ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            cache.after(cache.untilNextTimer());
        }
        assertThat(cache.lastError()).isEqualTo("Connection refused");
        assertThat(cache.untilNextTimer()).isBetween(ofSeconds(45), ofSeconds(60));
    }

    @Test
    void givesUpACacheThatDoesNotAnswer() {
        cache.after(RtrDialogue.PATIENCE);
        assertThat(cache.isOpen()).isFalse();
        assertThat(cache.lastError()).isEqualTo("no answer for 60 s");
    }

    @Test
    void waitsForACacheThatHasNoDataYet() {
        cache.say(new RtrPdu.ErrorReport(2, Octets.zero(0), "still loading")).drainHeard();
        assertThat(cache.status().state()).isEqualTo(RtrState.NO_DATA);
        assertThat(cache.lastError()).isEqualTo("it reports no data available (2) \"still loading\"");
        cache.after(ofMinutes(10));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.ResetQuery());
        assertThat(cache.connections).isEqualTo(1);
    }

    @Test
    void fallsBackToVersion0WhenTheCacheRefusesVersion1() {
        cache.version = 0;
        cache.drainHeard();
        cache.say(new RtrPdu.ErrorReport(4, Octets.zero(0), ""));
        assertThat(cache.connections).isEqualTo(2);
        cache.answer(7, announced(VRP));
        assertThat(cache.status().version()).isZero();
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
    }

    @Test
    void fallsBackToVersion0WhenTheCacheAnswersInIt() {
        cache.version = 0;
        cache.answer(7, announced(VRP));
        assertThat(cache.status().version()).isZero();
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
    }

    @Test
    void endsAConnectionOnWhichTheVersionChanges() {
        cache.answer(7, announced(VRP)).drainHeard();
        cache.version = 0;
        cache.say(new RtrPdu.SerialNotify(SESSION, 8));
        assertError(RtrError.UNEXPECTED_PROTOCOL_VERSION, "expected version 1 but was 0");
    }

    @Test
    void ignoresANotifyBeforeAVersionIsAgreed() {
        cache.version = 2;
        cache.say(new RtrPdu.SerialNotify(SESSION, 8));
        cache.version = 1;
        cache.answer(7, announced(VRP));
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
    }

    @Test
    void forgetsEverythingOfACacheThatIsAnotherOneNow() {
        cache.answer(7, announced(VRP)).drainHeard();
        cache.say(new RtrPdu.SerialNotify(SESSION + 1, 8));
        assertThat(cache.validation()).isEqualTo(Validation.NOT_FOUND);
        assertError(RtrError.CORRUPT_DATA, "session id is 4712 but was 4711");
    }

    @Test
    void refusesAVrpThatIsAnnouncedTwice() {
        cache.say(new RtrPdu.CacheResponse(SESSION), announced(VRP)).drainHeard();
        cache.say(announced(VRP));
        assertError(RtrError.DUPLICATE_ANNOUNCEMENT_RECEIVED, "announced already: 192.0.2.0/24 AS65002");
    }

    @Test
    void refusesToWithdrawWhatWasNeverAnnounced() {
        cache.answer(7, announced(VRP)).say(new RtrPdu.SerialNotify(SESSION, 8)).drainHeard();
        cache.say(new RtrPdu.CacheResponse(SESSION)).say(withdrawn(OTHER));
        assertError(RtrError.WITHDRAWAL_OF_UNKNOWN_RECORD, "never announced: 2001:db8::/32-48 AS65002");
        assertThat(cache.validation()).isEqualTo(Validation.VALID); // the answer did not become true
        cache.after(ofSeconds(1));
        assertThat(cache.drainHeard()).containsExactly(new RtrPdu.ResetQuery()); // and nothing is built on it
    }

    @Test
    void refusesAnAnswerToNoQuestion() {
        cache.answer(7).drainHeard();
        cache.say(new RtrPdu.CacheResponse(SESSION));
        assertError(RtrError.CORRUPT_DATA, "CacheResponse is out of place while SYNCHRONIZED");
    }

    @Test
    void refusesDataBeforeTheAnswerHasBegun() {
        cache.drainHeard();
        cache.say(announced(VRP));
        assertError(RtrError.CORRUPT_DATA, "Prefix without a Cache Response before");
    }

    @Test
    void takesAVrpThatGoesAndComesInOneAnswerAsUnchanged() {
        cache.answer(7, announced(VRP)).say(new RtrPdu.SerialNotify(SESSION, 8));
        cache.rpki.drainChanges();
        cache.answer(8, withdrawn(VRP), announced(VRP));
        assertThat(cache.rpki.drainChanges().isEmpty()).isTrue();
        assertThat(cache.validation()).isEqualTo(Validation.VALID);
    }

    @Test
    void answersAnErrorReportWithNone() {
        cache.drainHeard();
        cache.say(Octets.parse("010a000000000010000000ff00000000").toBytes()); // a length inside runs past the end
        assertThat(cache.drainHeard()).isEmpty();
        assertThat(cache.isOpen()).isFalse();
        assertThat(cache.lastError()).contains("a length in an Error Report runs past its end");
    }

    @Test
    void endsAConnectionWhoseLengthsMakeNoSense() {
        cache.drainHeard();
        cache.say(Octets.parse("0103000000000007").toBytes());
        assertError(RtrError.CORRUPT_DATA, "PDU length is not from 8 to 65536: 7");
    }

    private void assertError(RtrError error, String text) {
        assertThat(cache.drainHeard())
                .filteredOn(RtrPdu.ErrorReport.class::isInstance)
                .singleElement()
                .satisfies(pdu -> {
                    RtrPdu.ErrorReport report = (RtrPdu.ErrorReport) pdu;
                    assertThat(report.code()).isEqualTo(error.code());
                    assertThat(report.text()).isEqualTo(text);
                    assertThat(report.culprit().length()).isPositive();
                });
        assertThat(cache.isOpen()).isFalse();
    }
}
