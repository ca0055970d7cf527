"""What the audit page reads. An audited thing is one file in this folder that holds AUDIT; all are walked.

    from dashboards.audits.audited import Audited
    from dashboards.texts import Text

    AUDIT = Audited(
        name="silences",                                   # that of the file
        title=Text("Tạm im cảnh báo", "Silences"),
        sql="SELECT …",                                    # see Audited for the columns
        acts={"silence set": Text("đặt tạm im", "set a silence")},
    )

What people do by way of streams.users.audit needs no SQL: `of_people` takes the actions' names.
"""
