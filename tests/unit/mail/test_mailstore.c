// SPDX-License-Identifier: MIT
/* Rows IM25, IM33, IM34, IM41, IM60, IM-H5, J1 (modified UTF-7). */
#include "protocols/mail/mailstore.h"
#include "tests/harness/tg_test.h"

static struct mailstore *store;

static int fresh(void **state)
{
    (void)state;
    store = mailstore_new("hanako@sakura.example", 1000, 7);
    return 0;
}

static int gone(void **state)
{
    (void)state;
    mailstore_free(store);
    return 0;
}

static struct mailbox *find(const char *name)
{
    return mailstore_find(store, tg_span_str(name));
}

static struct mailbox *create(const char *name)
{
    struct mailbox *box = NULL;
    CHECK_INT(mailstore_create(store, tg_span_str(name), &box), TG_OK);
    return box;
}

static enum tg_status add(struct mailbox *box, const char *text, uint32_t *uid)
{
    struct tg_blob *blob = tg_blob_new(tg_span_str(text));
    enum tg_status status = mailbox_add(store, box, blob, 0, 0, 0, 1, uid);
    tg_blob_release(blob);
    return status;
}

static void a_new_store_has_an_empty_inbox(void **state)
{
    (void)state;
    CHECK_INT(store->count, 1);
    CHECK_STR(store->owner, "hanako@sakura.example");
    CHECK(find("inbox") == find("INBOX") && find("InBox") != NULL); /* IM25 */
    CHECK_INT(find("INBOX")->uid_validity, 7);
    CHECK_INT(find("INBOX")->uid_next, 1);
    CHECK(find("INBOXX") == NULL && find("") == NULL);
}

static void uids_rise_and_are_never_used_twice(void **state) /* IM60 */
{
    (void)state;
    struct mailbox *inbox = find("INBOX");
    uint32_t uid = 0;
    for (uint32_t i = 1; i <= 20; i++) {
        CHECK_INT(add(inbox, "letter", &uid), TG_OK);
        CHECK_INT(uid, i);
    }
    CHECK_INT(mailbox_remove(store, inbox, 20), TG_OK);
    CHECK_INT(mailbox_remove(store, inbox, 20), TG_NOT_FOUND);
    CHECK_INT(mailbox_remove(store, inbox, 3), TG_OK);
    CHECK_INT(add(inbox, "letter", &uid), TG_OK);
    CHECK_INT(uid, 21);
    CHECK(mailbox_by_uid(inbox, 3) == NULL && mailbox_by_uid(inbox, 0) == NULL && mailbox_by_uid(inbox, 22) == NULL);
    CHECK_INT(mailbox_by_uid(inbox, 21)->uid, 21);
    CHECK_INT(inbox->uid_next, 22);
    CHECK_INT(inbox->count, 19);
    for (size_t i = 1; i < inbox->count; i++) {
        CHECK(inbox->items[i - 1].uid < inbox->items[i].uid);
    }
    inbox->uid_next = UINT32_MAX;
    CHECK_INT(add(inbox, "letter", &uid), TG_LIMIT);
}

static void the_quota_is_kept_to_the_octet(void **state)
{
    (void)state;
    struct mailbox *inbox = find("INBOX");
    char text[999] = "";
    memset(text, 'x', sizeof text - 1);
    CHECK_INT(add(inbox, text, NULL), TG_OK);
    CHECK_INT(store->octets, 998);
    CHECK_INT(add(inbox, "abc", NULL), TG_LIMIT);
    CHECK_INT(inbox->count, 1);
    CHECK_INT(add(inbox, "ab", NULL), TG_OK);
    CHECK_INT(store->octets, 1000);
    CHECK_INT(inbox->octets, 1000);
    CHECK_INT(add(inbox, "", NULL), TG_OK);
    CHECK_INT(mailbox_remove(store, inbox, 1), TG_OK);
    CHECK_INT(store->octets, 2);
    store->quota = 1; /* lowered under what is there */
    CHECK_INT(add(inbox, "", NULL), TG_LIMIT);
}

static void a_change_is_counted_once_and_only_when_there_is_one(void **state)
{
    (void)state;
    struct mailbox *inbox = find("INBOX");
    (void)add(inbox, "letter", NULL);
    uint64_t before = inbox->change;
    struct mail_item *item = mailbox_by_uid(inbox, 1);
    CHECK(item->recent);
    mailbox_set_flags(inbox, item, MAIL_SEEN | 1024, 0);
    CHECK_INT(item->flags, MAIL_SEEN);
    CHECK_INT(inbox->change, before + 1);
    CHECK_INT(item->modified, inbox->change);
    mailbox_set_flags(inbox, item, MAIL_SEEN, 0);
    CHECK_INT(inbox->change, before + 1);
    mailbox_set_flags(inbox, item, MAIL_SEEN, 5);
    CHECK_INT(item->keywords, 0); /* keywords nobody made */
}

static void keywords_are_found_in_any_case_up_to_the_limit(void **state) /* IM41 */
{
    (void)state;
    struct mailbox *inbox = find("INBOX");
    CHECK_INT(mailbox_keyword(inbox, TG_SPAN_LIT("$Forwarded"), false), 0);
    CHECK_INT(mailbox_keyword(inbox, TG_SPAN_LIT("$Forwarded"), true), 1);
    CHECK_INT(mailbox_keyword(inbox, TG_SPAN_LIT("$forwarded"), true), 1);
    CHECK_INT(mailbox_keyword(inbox, TG_SPAN_LIT("a b"), true), 0);
    CHECK_INT(mailbox_keyword(inbox, TG_SPAN_LIT(""), true), 0);
    for (int i = 1; i < MAIL_KEYWORD_MAX; i++) {
        char name[8] = "k";
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        CHECK(mailbox_keyword(inbox, tg_span_str(name), true) == (uint64_t)1 << i);
    }
    CHECK_INT(mailbox_keyword(inbox, TG_SPAN_LIT("one-more"), true), 0);
    (void)add(inbox, "letter", NULL);
    mailbox_set_flags(inbox, mailbox_by_uid(inbox, 1), 0, UINT64_MAX);
    CHECK(mailbox_by_uid(inbox, 1)->keywords == UINT64_MAX);
}

static void creating_makes_the_parents_too(void **state) /* IM33 */
{
    (void)state;
    struct mailbox *deep = create("work/2026/april/");
    CHECK_STR(deep->name, "work/2026/april");
    CHECK(find("work") && find("work/2026"));
    CHECK(mailstore_has_children(store, find("work")) && !mailstore_has_children(store, deep));
    CHECK_INT(mailstore_create(store, TG_SPAN_LIT("work/2026"), NULL), TG_LIMIT);
    CHECK_INT(mailstore_create(store, TG_SPAN_LIT("inbox"), NULL), TG_LIMIT);
    CHECK_STR(create("inbox/old")->name, "INBOX/old");
    CHECK(mailstore_has_children(store, find("INBOX")));
    CHECK(find("InBoX/old") && !find("INBOX/Old"));
    CHECK(find("work")->uid_validity != deep->uid_validity);
}

static void names_that_would_leave_the_store_are_refused(void **state) /* IM-H5 */
{
    (void)state;
    const char *bad[] = {"",      "/",      "../x",       "a/../b",    "a/./b",    "a//b",  "/a",
                         "a%",    "*",      "a\r\nb",     "a\tb",      "\xe6\x97", "&",     "&AAAA",
                         "&AGE-", "&ZeV-&", "&ZeU-&ZeU-", "&ZeVnLIqe", "&2AA-",    "&Ze!-", "a//"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!mail_mailbox_name_valid(tg_span_str(bad[i])));
        CHECK_INT(mailstore_create(store, tg_span_str(bad[i]), NULL), TG_MALFORMED);
    }
    CHECK_INT(mailstore_create(store, TG_SPAN_LIT("a\0b"), NULL), TG_MALFORMED);
    CHECK_INT(store->count, 1);
}

static void modified_utf7_names_are_taken(void **state) /* J1 */
{
    (void)state;
    const char *good[] = {"&ZeVnLIqe-", "&U9dP4TDIMOwwpA-", "&Tgtm+DBN-", "&j,dg0TDhMPww6w-",
                          "R&-D",       "a&-&-b",           "&2D3eAA-",   "x&AKM-1"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK_STR(create(good[i])->name, good[i]);
    }
}

static void deleting_a_parent_leaves_its_name(void **state) /* IM33 */
{
    (void)state;
    struct mailbox *parent = create("a");
    (void)create("a/b");
    (void)add(parent, "letter", NULL);
    uint32_t validity = parent->uid_validity;
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("INBOX")), TG_MALFORMED);
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("nothing")), TG_NOT_FOUND);
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("a")), TG_OK);
    CHECK(find("a")->no_select && find("a")->count == 0 && store->octets == 0);
    CHECK_INT(add(find("a"), "letter", NULL), TG_NOT_FOUND);
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("a")), TG_MALFORMED);
    CHECK(!create("a")->no_select);
    CHECK(find("a")->uid_validity > validity); /* a name used anew */
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("a/b")), TG_OK);
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("a")), TG_OK);
    CHECK(find("a") == NULL);
    CHECK(create("a")->uid_validity > validity + 1);
}

static void a_subscription_survives_its_mailbox(void **state) /* IM34 */
{
    (void)state;
    (void)create("news");
    CHECK_INT(mailstore_subscribe(store, TG_SPAN_LIT("nothing"), true), TG_NOT_FOUND);
    CHECK_INT(mailstore_subscribe(store, TG_SPAN_LIT("news"), true), TG_OK);
    CHECK_INT(mailstore_delete(store, TG_SPAN_LIT("news")), TG_OK);
    CHECK_INT(store->orphan_count, 1);
    CHECK_STR(store->orphans[0], "news");
    CHECK(create("news")->subscribed);
    CHECK_INT(store->orphan_count, 0);
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("news"), TG_SPAN_LIT("old")), TG_OK);
    CHECK(!find("old")->subscribed && store->orphan_count == 1);
    CHECK_INT(mailstore_subscribe(store, TG_SPAN_LIT("news"), false), TG_OK);
    CHECK_INT(store->orphan_count, 0);
    CHECK_INT(mailstore_subscribe(store, TG_SPAN_LIT("news"), false), TG_NOT_FOUND);
}

static void renaming_moves_the_children(void **state) /* IM33 */
{
    (void)state;
    (void)create("a/b/c");
    (void)create("ab");
    uint32_t validity = find("a/b")->uid_validity;
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("a"), TG_SPAN_LIT("a/b/x")), TG_MALFORMED);
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("a"), TG_SPAN_LIT("ab")), TG_LIMIT);
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("a"), TG_SPAN_LIT("../a")), TG_MALFORMED);
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("z"), TG_SPAN_LIT("y")), TG_NOT_FOUND);
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("a"), TG_SPAN_LIT("p/q")), TG_OK);
    CHECK(find("p") && find("p/q") && find("p/q/b") && find("p/q/b/c") && find("ab"));
    CHECK(!find("a") && !find("a/b") && !find("a/b/c"));
    CHECK_INT(find("p/q/b")->uid_validity, validity);
}

static void renaming_inbox_moves_its_letters_and_keeps_it(void **state) /* IM33 */
{
    (void)state;
    struct mailbox *inbox = find("INBOX");
    uint64_t keyword = mailbox_keyword(inbox, TG_SPAN_LIT("$Junk"), true);
    (void)add(inbox, "one", NULL);
    (void)add(inbox, "two", NULL);
    CHECK_INT(mailbox_remove(store, inbox, 1), TG_OK);
    mailbox_set_flags(inbox, mailbox_by_uid(inbox, 2), MAIL_SEEN, keyword);
    CHECK_INT(mailstore_rename(store, TG_SPAN_LIT("inbox"), TG_SPAN_LIT("old")), TG_OK);
    CHECK(find("INBOX") == inbox && inbox->count == 0 && inbox->octets == 0 && inbox->uid_next == 3);
    struct mailbox *old = find("old");
    CHECK_INT(old->count, 1);
    CHECK_INT(old->items[0].uid, 1);
    CHECK_INT(old->items[0].flags, MAIL_SEEN);
    CHECK(mailbox_keyword(old, TG_SPAN_LIT("$Junk"), false) == old->items[0].keywords);
    CHECK_SPAN(tg_blob_span(old->items[0].octets), "two");
    CHECK_INT(store->octets, 3);
    CHECK_INT(add(inbox, "three", NULL), TG_OK);
}

static void there_are_never_more_than_so_many_mailboxes(void **state)
{
    (void)state;
    char name[] = "000/x/y";
    for (int i = 0; i < 332; i++) {
        name[0] = (char)('0' + i / 100);
        name[1] = (char)('0' + i / 10 % 10);
        name[2] = (char)('0' + i % 10);
        (void)create(name);
    }
    CHECK_INT(store->count, 997);
    CHECK_INT(mailstore_create(store, TG_SPAN_LIT("a/b/c/d"), NULL), TG_LIMIT);
    CHECK_INT(store->count, 997); /* nothing half made */
    (void)create("a/b/c");
    CHECK_INT(store->count, MAIL_MAILBOX_MAX);
    CHECK_INT(mailstore_create(store, TG_SPAN_LIT("z"), NULL), TG_LIMIT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, gone)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_store_has_an_empty_inbox),
        TEST(uids_rise_and_are_never_used_twice),
        TEST(the_quota_is_kept_to_the_octet),
        TEST(a_change_is_counted_once_and_only_when_there_is_one),
        TEST(keywords_are_found_in_any_case_up_to_the_limit),
        TEST(creating_makes_the_parents_too),
        TEST(names_that_would_leave_the_store_are_refused),
        TEST(modified_utf7_names_are_taken),
        TEST(deleting_a_parent_leaves_its_name),
        TEST(a_subscription_survives_its_mailbox),
        TEST(renaming_moves_the_children),
        TEST(renaming_inbox_moves_its_letters_and_keeps_it),
        TEST(there_are_never_more_than_so_many_mailboxes),
    };
    return tg_run_tests(tests);
}
